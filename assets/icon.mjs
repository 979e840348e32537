#!/usr/bin/env node
// Draws icon.svg as icon.png, 128 x 128: node assets/icon.mjs
// Reads what that drawing is made of and no more: filled rectangles with round corners, filled circles, and lines with round ends.
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const size = 128;
const samples = 4; // a row and a column of them in each pixel

// Whether a shape holds a point.
const contains = {
  rect: (number) => (x, y) => {
    const rx = number('rx');
    const dx = Math.max(number('x') + rx - x, x - (number('x') + number('width') - rx), 0);
    const dy = Math.max(number('y') + rx - y, y - (number('y') + number('height') - rx), 0);
    return Math.hypot(dx, dy) <= rx;
  },
  circle: (number) => (x, y) => Math.hypot(x - number('cx'), y - number('cy')) <= number('r'),
  line: (number) => (x, y) => {
    const [dx, dy] = [number('x2') - number('x1'), number('y2') - number('y1')];
    const along = Math.min(Math.max(((x - number('x1')) * dx + (y - number('y1')) * dy) / (dx * dx + dy * dy), 0), 1);
    return Math.hypot(x - number('x1') - along * dx, y - number('y1') - along * dy) <= number('stroke-width') / 2;
  },
};

const shapes = [...readFileSync(new URL('icon.svg', import.meta.url), 'utf8').matchAll(/<(rect|circle|line)\s([^>]*)\/>/g)].map(([, kind, text]) => {
  const attributes = Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const number = (name) => Number(attributes[name]);
  const paint = attributes[kind === 'line' ? 'stroke' : 'fill'];
  const color = [1, 3, 5].map((at) => parseInt(paint.slice(at, at + 2), 16));
  return { color, holds: contains[kind](number) };
});

writeFileSync(new URL('icon.png', import.meta.url), png(draw()));

// Rows of RGBA, each after the byte that says that it is not filtered.
function draw() {
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sum = [0, 0, 0];
      let covered = 0;
      for (let sample = 0; sample < samples * samples; sample++) {
        const px = x + (sample % samples + 0.5) / samples;
        const py = y + (Math.floor(sample / samples) + 0.5) / samples;
        const top = shapes.findLast((shape) => shape.holds(px, py));
        if (top) {
          covered++;
          top.color.forEach((value, channel) => { sum[channel] += value; });
        }
      }

      const pixel = [...sum.map((value) => (covered ? Math.round(value / covered) : 0)), Math.round((covered * 255) / samples ** 2)];
      rows.set(pixel, y * (1 + size * 4) + 1 + x * 4);
    }
  }

  return rows;
}

function png(rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits a channel, RGBA
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
