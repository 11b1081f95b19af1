// Runs the unit tests of the browser modules: esbuild bundles each
// src/*.test.ts, node's own test runner runs the bundles.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const src = join(dirname(fileURLToPath(import.meta.url)), 'src')
const out = mkdtempSync(join(tmpdir(), 'chest-unit-'))
try {
  await build({
    entryPoints: readdirSync(src)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(src, name)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    outdir: out,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  })
  const files = readdirSync(out).map((name) => join(out, name))
  const run = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' })
  process.exitCode = run.status ?? 1
} finally {
  rmSync(out, { recursive: true, force: true })
}
