// A real server with the demonstration's places and people, and visitors who go
// through its pages. Whatever goes wrong behind a page fails the test: an error
// in the console, a request that fails, an answer nobody asked for.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { axe, context, fits, shots, sizes } from './browser.mjs'
import { invalid } from './markup.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const binary = process.env.COMMONCHEST ?? join(here, '..', '..', 'bin', 'commonchest')

// The narrowest phone, and one that lies on its side: nothing may be cut off.
const narrow = [
  { width: 320, height: 568 },
  { width: 640, height: 360 },
]

const password = 'three-keys-one-chest'
const staff = {
  clerk: 'clerk@hatherden.example',
  councillor: 'councillor@hatherden.example',
  officer: 'officer@westmere.example',
}

async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}

// serve starts a server with an empty data directory and waits until it is
// ready. letter is the link of the demonstration's one letter.
export async function serve() {
  const data = mkdtempSync(join(tmpdir(), 'chest-e2e-'))
  const listen = `127.0.0.1:${await freePort()}`
  const child = spawn(binary, ['serve', '--demo', '--data', data, '--listen', listen], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const site = { url: '', letter: '', log: () => told }
  site.stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      site.url ||= line.match(/is at (\S+)/)?.[1] ?? ''
      site.letter ||= line.match(/\S+\/c\/\S+/)?.[0] ?? ''
      if (line.startsWith('Stop with')) return true
    }
    return false
  })()
  if (!(await ready)) {
    await site.stop()
    throw new Error(`the server did not start: ${told}`)
  }
  return site
}

// A visitor is one person with one browser.
export class Visitor {
  static async to(site, browser, options = {}) {
    const window = await context(browser, { acceptDownloads: true, ...options })
    return new Visitor(site, await window.newPage(), options)
  }

  constructor(site, page, options) {
    Object.assign(this, { site, page, options, wrong: [], expected: 0, calm: true, source: Promise.resolve('') })
    page.on('response', (response) => this.answered(response))
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? ''
      // Leaving a page ends what it was still loading.
      if (this.calm && why !== 'net::ERR_ABORTED') this.wrong.push(`${why}: ${request.url()}`)
    })
    page.on('console', (message) => {
      if (!this.calm || message.type() !== 'error') return
      if (!message.text().startsWith('Failed to load resource')) this.wrong.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.wrong.push(`script: ${error}`))
  }

  answered(response) {
    const isPage = response.request().isNavigationRequest() && response.frame() === this.page.mainFrame()
    const status = response.status()
    if (isPage && (status < 300 || status >= 400)) {
      this.status = status
      this.source = response.text().catch(() => '')
    }
    if (status >= 400 && !(isPage && status === this.expected)) {
      this.wrong.push(`${status}: ${response.request().method()} ${response.url()}`)
    }
  }

  async go(path) {
    await this.page.goto(path.startsWith('http') ? path : this.site.url + path)
  }

  // press follows a link or presses a button, and waits for the page it leads to.
  async press(role, name, within = this.page) {
    const target = within.getByRole(role, { name, exact: typeof name === 'string' })
    await Promise.all([this.page.waitForEvent('domcontentloaded'), target.click()])
  }

  // refused does something that the server answers with an error page.
  async refused(status, act) {
    this.expected = status
    this.status = 0
    await act()
    assert.equal(this.status, status)
    this.expected = 0
  }

  async signIn(who) {
    await this.go('/sign-in')
    await this.page.getByLabel('Email address').fill(staff[who])
    await this.page.getByLabel('Password').fill(password)
    await this.press('button', 'Sign in')
  }

  // reads asserts that the page holds words, whatever stands between its lines.
  async reads(...words) {
    const text = squeeze(await this.page.locator('body').innerText())
    for (const w of words) {
      if (w instanceof RegExp) assert.match(text, w, this.page.url())
      else assert.ok(text.includes(w), `${this.page.url()} does not say “${w}”:\n${text}`)
    }
  }

  async text(selector) {
    return squeeze(await this.page.locator(selector).first().innerText())
  }

  // becomes waits until a part of the page says something.
  async becomes(selector, text, timeout = 15_000) {
    await this.page
      .locator(selector)
      .filter({ hasText: text })
      .first()
      .waitFor({ state: 'attached', timeout })
  }

  // audit judges the page as it stands: its markup, its width, its access; and
  // takes its picture.
  async audit(name) {
    const before = this.page.viewportSize()
    const html = await this.source
    assert.notEqual(html, '', `${name} has no source`)
    assert.equal(await invalid(html, name), '')
    for (const size of narrow) {
      await this.page.setViewportSize(size)
      await fits(this.page, `${name} at ${size.width}`)
    }
    for (const size of Object.values(sizes)) {
      await this.page.setViewportSize(size)
      await fits(this.page, `${name} at ${size.width}`)
      if (this.options.javaScript !== false) await axe(this.page, `${name} at ${size.width}`)
    }
    await shots(this.page, `site-${name}`)
    await this.page.setViewportSize(before)
  }

  async leave() {
    await this.page.context().close()
    assert.equal(this.wrong.join('\n'), '', 'nothing goes wrong behind the pages')
  }
}

export function squeeze(text) {
  return text.replace(/[\s\u00a0]+/g, ' ').trim()
}

// The zone of the demonstration's places, in which its forms are filled in.
const zone = 'Europe/London'

// typed writes a moment as a form of the place takes it.
export function typed(at) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const get = (type) => parts.find((part) => part.type === type).value
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}`
}

// said writes a day as pages do.
export function said(at, options = { day: 'numeric', month: 'long', year: 'numeric' }) {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(at)
}

const minute = 60_000

// minuteAfter is the first full minute that is at least so far ahead.
export function minuteAfter(ms) {
  return new Date(Math.ceil((Date.now() + ms) / minute) * minute)
}

export function sleepUntil(at) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())))
}
