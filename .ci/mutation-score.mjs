// Prints the mutation score of each area from Stryker's reports, and the mutants that survived without a reason. Called by .ci/mutate:
//   node mutation-score.mjs equivalent-mutants.txt area=mutation-report.json …
import { readFileSync } from 'node:fs';

const least = 85;
const [reasonsFile, ...areas] = process.argv.slice(2);
const flat = text => (text ?? '').replace(/\s+/g, ' ').trim();
const percent = (part, whole) => whole === 0 ? '-' : `${(100 * part / whole).toFixed(1)} %`;

// Each line: file | line of the source | what Stryker writes in place of the part that it changes | why no test can notice.
const reasons = readFileSync(reasonsFile, 'utf8').split('\n')
  .filter(line => line.trim() !== '' && !line.startsWith('#'))
  .map(line => line.split(' | ').map(flat))
  .map(([file, source, replacement, reason]) => ({ file, source, replacement, reason, used: false }));
for (const { file, reason } of reasons) {
  if (!reason) {
    throw new Error(`${reasonsFile}: a line for ${file} gives no reason.`);
  }
}

const sum = { killed: 0, timeouts: 0, tested: 0, explained: 0 };
const open = [];
const seen = new Set();
for (const area of areas) {
  const [name, reportFile] = area.split('=');
  const count = { killed: 0, timeouts: 0, tested: 0, explained: 0 };
  for (const [path, { source, mutants }] of Object.entries(JSON.parse(readFileSync(reportFile, 'utf8')).files)) {
    const file = path.split('/').at(-1);
    const lines = source.split('\n');
    for (const { status, location, mutatorName, replacement } of mutants) {
      const isKilled = status === 'Killed' || status === 'Timeout';
      if (!isKilled && status !== 'Survived' && status !== 'NoCoverage') {
        continue;
      }

      seen.add(file);
      count.tested++;
      if (isKilled) {
        count.killed++;
        count.timeouts += status === 'Timeout' ? 1 : 0;
        continue;
      }

      // Of a block, what it belongs to.
      let at = location.start.line - 1;
      if (lines[at].trim() === '{') {
        at--;
      }

      const line = lines[at];
      const why = reasons.find(reason => reason.file === file && reason.source === flat(line) && reason.replacement === flat(replacement));
      if (why) {
        why.used = true;
        count.explained++;
      } else {
        open.push(`${file}:${location.start.line} | ${flat(line)} | ${flat(replacement)} | ${status}, ${mutatorName}`);
      }
    }
  }

  console.log(`${name}: ${percent(count.killed, count.tested)}, ${count.killed} of ${count.tested} noticed (${count.timeouts} by a timeout), ${count.explained} of the others explained`);
  for (const key of Object.keys(sum)) {
    sum[key] += count[key];
  }
}

if (open.length > 0) {
  console.log(`\nNo test notices these ${open.length}:\n${open.join('\n')}`);
}

const stale = reasons.filter(({ file, used }) => !used && seen.has(file));
if (stale.length > 0) {
  console.log(`\nThese lines of ${reasonsFile} explain nothing that survived:\n${stale.map(({ file, source, replacement }) => `${file} | ${source} | ${replacement}`).join('\n')}`);
}

console.log(`\nMutation score: ${percent(sum.killed, sum.tested)}, ${sum.killed} of ${sum.tested}`);
if (100 * sum.killed < least * sum.tested || sum.tested === 0) {
  console.error(`It is below ${least} %.`);
  process.exit(1);
}
