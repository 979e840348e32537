#!/usr/bin/env node
// Draws the text on standard input as an SVG picture on standard output: node assets/text-to-svg.mjs <title> <description>
// Colors of a terminal (ANSI SGR codes) become colors that are readable on light and on dark pages; other control sequences are left out.
import { readFileSync } from 'node:fs';

const [title, description] = process.argv.slice(2);
if (!title || !description) {
  console.error('Usage: node assets/text-to-svg.mjs <title> <description> < text > picture.svg');
  process.exit(1);
}

const [cellWidth, lineHeight, fontSize, padding] = [7.8, 18, 13, 16];
const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const light = { text: '#1f2328', page: '#ffffff', frame: '#d0d7de', grey: '#59636e', red: '#cf222e', green: '#116329', yellow: '#7d4e00', blue: '#0550ae', magenta: '#8250df', cyan: '#1b7c83' };
const dark = { text: '#e6edf3', page: '#0d1117', frame: '#3d444d', grey: '#9198a1', red: '#ff7b72', green: '#7ee787', yellow: '#e3b341', blue: '#79c0ff', magenta: '#d2a8ff', cyan: '#76e3ea' };

const escape = (text) => text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]);

// Of the 16 colors of a terminal, the bright ones look like the others. Bright black is grey; black and white are the text's own color.
const colorOf = (number) => (number === 8 ? 'grey' : number > 15 || ['black', 'white'].includes(names[number % 8]) ? null : names[number % 8]);

// Changes a style as the numbers of one SGR code say.
function restyle(style, codes) {
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index];
    if (code === 0) Object.assign(style, { color: null, back: null, bold: false });
    else if (code === 1) style.bold = true;
    else if (code === 22) style.bold = false;
    else if (code === 39) style.color = null;
    else if (code === 49) style.back = null;
    else if (code === 38 || code === 48) {
      const color = codes[index + 1] === 5 ? colorOf(codes[index + 2]) : null;
      style[code === 38 ? 'color' : 'back'] = color;
      index += codes[index + 1] === 5 ? 2 : 4;
    } else if (code >= 30 && code <= 37) style.color = colorOf(code - 30);
    else if (code >= 90 && code <= 97) style.color = colorOf(code - 82);
    else if (code >= 40 && code <= 47) style.back = colorOf(code - 40);
    else if (code >= 100 && code <= 107) style.back = colorOf(code - 92);
  }
}

// Each line as pieces of one style: { text, column, color, back, bold }.
function piecesOf(input) {
  const style = { color: null, back: null, bold: false };
  return input.replace(/\r/g, '').split('\n').map((line) => {
    const pieces = [];
    let column = 0;
    for (const [part, csi] of line.matchAll(/\u001b\[([0-?]*)[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b.|[^\u001b]+/g)) {
      if (!part.startsWith('\u001b')) {
        pieces.push({ text: part, column, ...style });
        column += [...part].length;
      } else if (part.endsWith('m') && csi !== undefined) restyle(style, csi.split(';').map(Number));
    }
    return pieces;
  });
}

const lines = piecesOf(readFileSync(0, 'utf8'));
const isBlank = (line) => line.every(({ text }) => text.trim() === '');
while (lines.length > 0 && isBlank(lines.at(-1))) lines.pop();
while (lines.length > 0 && isBlank(lines[0])) lines.shift();
if (lines.length === 0) {
  console.error('There is no text on standard input.');
  process.exit(1);
}

const number = (value) => String(Math.round(value * 100) / 100);
const columns = Math.max(...lines.map((line) => Math.max(0, ...line.filter(({ text, back }) => text.trim() !== '' || back).map(({ text, column }) => column + [...text.trimEnd()].length))));
const [width, height] = [columns * cellWidth + 2 * padding, lines.length * lineHeight + 2 * padding];
const rules = (colors) => [`.page { fill: ${colors.page}; stroke: ${colors.frame}; }`, `text { fill: ${colors.text}; }`, ...['grey', ...names.filter((name) => colors[name])].map((name) => `.${name} { fill: ${colors[name]}; }`)];

const output = [
  `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}">`,
  `  <title id="title">${escape(title)}</title>`,
  `  <desc id="description">${escape(description)}</desc>`,
  '  <style>',
  `    text { font: ${fontSize}px ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", Menlo, monospace; white-space: pre; }`,
  '    .bold { font-weight: bold; }',
  ...rules(light).map((rule) => `    ${rule}`),
  `    text.marked { fill: #ffffff; }`,
  '    @media (prefers-color-scheme: dark) {',
  ...rules(dark).map((rule) => `      ${rule}`),
  '      text.marked { fill: #0d1117; }',
  '    }',
  '  </style>',
  `  <rect class="page" x="0.5" y="0.5" width="${number(width - 1)}" height="${number(height - 1)}" rx="8"/>`,
];
lines.forEach((line, row) => {
  for (const { text, column, color, back, bold } of line) {
    const shown = back ? text : text.trim();
    if (shown === '') continue;
    const start = column + (back ? 0 : [...text].length - [...text.trimStart()].length);
    const [x, y, length] = [padding + start * cellWidth, padding + row * lineHeight, [...shown].length * cellWidth];
    const classes = [back ? 'marked' : color, bold ? 'bold' : null].filter(Boolean).join(' ');
    if (back) output.push(`  <rect class="${back}" x="${number(x)}" y="${number(y)}" width="${number(length)}" height="${lineHeight}"/>`);
    output.push(`  <text${classes ? ` class="${classes}"` : ''} x="${number(x)}" y="${number(y + fontSize)}" textLength="${number(length)}" xml:space="preserve">${escape(shown)}</text>`);
  }
});
output.push('</svg>', '');
process.stdout.write(output.join('\n'));
