// Builds everything a browser loads into dist/, each file under a name that
// holds its content hash, and dist/manifest.json that maps plain to hashed
// names. frontend.go embeds the result.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const fontPackage = dirname(
  createRequire(import.meta.url).resolve('@fontsource/atkinson-hyperlegible-next/package.json'),
)

// A classic script in <head> (boot) must not be a module; the rest are.
const scripts = ['boot', 'page', 'ballot', 'wall', 'staff']
const stylesheets = ['main', 'staff', 'wall']

mkdirSync(dist, { recursive: true })
for (const name of readdirSync(dist)) {
  if (name !== '.keep') rmSync(join(dist, name), { recursive: true })
}

const common = {
  bundle: true,
  minify: true,
  write: true,
  metafile: true,
  outdir: dist,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
}

const outputs = []

for (const name of stylesheets) {
  const css = compile(join(here, 'styles', `${name}.scss`), {
    loadPaths: [join(here, 'node_modules')],
    style: 'expanded',
    quietDeps: true,
  }).css
  const result = await build({
    ...common,
    stdin: { contents: css, loader: 'css', resolveDir: join(here, 'styles'), sourcefile: `${name}.css` },
    entryNames: `${name}-[hash]`,
    loader: { '.woff2': 'file' },
    target: ['chrome100', 'firefox100', 'safari15'],
  })
  outputs.push(...Object.keys(result.metafile.outputs))
}

for (const name of scripts) {
  const result = await build({
    ...common,
    entryPoints: [join(here, 'src', `${name}.ts`)],
    format: name === 'boot' ? 'iife' : 'esm',
    target: 'es2020',
  })
  outputs.push(...Object.keys(result.metafile.outputs))
}

const statics = await build({
  ...common,
  entryPoints: readdirSync(join(here, 'static')).map((name) => join(here, 'static', name)),
  loader: { '.svg': 'copy' },
})
outputs.push(...Object.keys(statics.metafile.outputs))

// The licence of the typeface travels with it.
writeFileSync(join(dist, 'font-LICENSE.txt'), readFileSync(join(fontPackage, 'LICENSE')))

const manifest = { 'font-LICENSE.txt': 'font-LICENSE.txt' }
for (const path of outputs) {
  const file = basename(path)
  manifest[file.replace(/-[A-Z0-9]{8}(\.\w+)$/, '$1')] = file
}
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify(sorted, null, 2)}\n`)

for (const [name, file] of Object.entries(sorted)) {
  const bytes = readFileSync(join(dist, file))
  console.log(
    `${name.padEnd(52)} ${String(bytes.length).padStart(7)} B  ${String(gzipSync(bytes).length).padStart(6)} B gzip`,
  )
}
