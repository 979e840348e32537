// Prints the mutation score of each area from Stryker's reports, and the mutants that survived without a reason. Called by .ci/mutate:
//   node mutation-score.mjs equivalent-mutants.txt area=mutation-report.json …
// The score is the share of the mutants that a test noticed. Those that survived with a reason do not count.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const least = 92;
const [reasonsFile, ...areas] = process.argv.slice(2);
const flat = text => (text ?? '').replace(/\s+/g, ' ').trim();
const percent = (part, whole) => whole === 0 ? '-' : `${(100 * part / whole).toFixed(1)} %`;

// Each line: file | line of the source | what Stryker writes in place of the part that it changes | why no test can notice.
const reasons = readFileSync(reasonsFile, 'utf8').split('\n')
  .filter(line => line.trim() !== '' && !line.startsWith('#'))
  .map(line => line.split(' | ').map(flat))
  .map(parts => ({ file: parts[0], change: parts.slice(1, -1).join(' | '), reason: parts.length > 3 && parts.at(-1), exists: false, explains: false }));
for (const { file, reason } of reasons) {
  if (!reason) {
    throw new Error(`${reasonsFile}: a line for ${file} gives no reason.`);
  }
}

const open = [];
const problems = [];
const seen = new Set();
for (const area of areas) {
  const [name, reportFile] = area.split('=');
  let [noticed, timeouts, explained, unexplained] = [0, 0, 0, 0];
  for (const [path, { source, mutants }] of Object.entries(JSON.parse(readFileSync(reportFile, 'utf8')).files)) {
    const file = path.split('/').at(-1);
    const lines = source.split('\n');
    for (const { status, location, mutatorName, replacement } of mutants) {
      const isNoticed = status === 'Killed' || status === 'Timeout';
      if (!isNoticed && status !== 'Survived' && status !== 'NoCoverage') {
        continue;
      }

      seen.add(file);

      // Of a block, what it belongs to.
      let at = location.start.line - 1;
      if (lines[at].trim() === '{') {
        at--;
      }

      const line = flat(lines[at]);
      const why = reasons.find(reason => reason.file === file && reason.change === `${line} | ${flat(replacement)}`);
      if (why) {
        why.exists = true;
      }

      if (isNoticed) {
        noticed++;
        timeouts += status === 'Timeout' ? 1 : 0;
      } else if (why) {
        why.explains = true;
        explained++;
      } else {
        unexplained++;
        open.push(`${file}:${location.start.line} | ${line} | ${flat(replacement)} | ${status}, ${mutatorName}`);
      }
    }
  }

  const counted = noticed + unexplained;
  console.log(`${name}: ${percent(noticed, counted)}, ${noticed} of ${counted} noticed (${timeouts} by a timeout), and ${explained} explained that were not`);
  if (100 * noticed < least * counted || counted === 0) {
    problems.push(`The score of ${name} is below ${least} %.`);
  }
}

if (open.length > 0) {
  console.log(`\nNo test notices these ${open.length}:\n${open.join('\n')}`);
}

const list = entries => entries.map(({ file, change }) => `${file} | ${change}`).join('\n');
const noticed = reasons.filter(({ exists, explains }) => exists && !explains);
if (noticed.length > 0) {
  console.log(`\nTests notice these lines of ${reasonsFile} after all:\n${list(noticed)}`);
}

const files = new Set(readdirSync('src', { recursive: true }).map(path => basename(path)));
const gone = reasons.filter(({ file, exists }) => !exists && (seen.has(file) || !files.has(file)));
if (gone.length > 0) {
  problems.push(`These lines of ${reasonsFile} match no mutant; remove or correct them:\n${list(gone)}`);
}

for (const problem of problems) {
  console.error(`\n${problem}`);
}

process.exitCode = problems.length > 0 ? 1 : 0;
