// Runs the browser tests: npm run e2e [name…]. Each e2e/*.test.mjs is run by
// node's own test runner, three at a time and the longest first: the first two mostly
// wait for their rounds to open and close. (The command node --test would sort them by
// name.) A name picks the files that hold it.
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const wanted = process.argv.slice(2)
const longest = ['mainjob', 'rounds', 'kinds', 'pages', 'voting', 'ballot', 'site']
const turn = (name) => longest.indexOf(name.split('.')[0]) + 1 || longest.length + 1
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((w) => name.includes(w))))
  .sort((a, b) => turn(a) - turn(b) || a.localeCompare(b))
  .map((name) => join(here, name))

if (files.length === 0) {
  console.error('no such test')
  process.exit(1)
}
run({ files, concurrency: 3 })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(new spec())
  .pipe(process.stdout)
