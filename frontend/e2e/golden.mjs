// Serves the golden pages of handlers/web/view with the built assets, so that
// they can be looked at and tested without the server.
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, '..', 'dist')
const goldens = join(here, '..', '..', 'handlers', 'web', 'view', 'testdata')

const types = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.html': 'text/html; charset=utf-8',
}

// The policy that the server sends: a page that needs more is wrong.
const policy = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"

export function names() {
  return readdirSync(goldens)
    .filter((name) => name.endsWith('.html'))
    .map((name) => name.slice(0, -5))
}

export function source(name) {
  return readFileSync(join(goldens, `${name}.html`), 'utf8')
}

// serve answers /<name> with a page, by itself a golden one, and /assets/<name> with an
// asset, by its plain or its hashed name. What it does not have comes from elsewhere, if given.
export async function serve({ page = source, elsewhere } = {}) {
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname
    try {
      const asset = path.startsWith('/assets/') && path.slice(8)
      const body = asset ? readFileSync(join(dist, manifest[asset] ?? asset)) : page(path.slice(1))
      if (!body) return await pass(elsewhere + request.url, response)
      response.writeHead(200, {
        'content-type': types[asset ? extname(asset) : '.html'],
        'content-security-policy': policy,
        'cache-control': asset ? 'max-age=3600' : 'no-store',
      })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

async function pass(url, response) {
  const answer = await fetch(url)
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
  response.end(Buffer.from(await answer.arrayBuffer()))
}
