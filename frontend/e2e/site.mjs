// Visitors of a real server, who go through its pages. Whatever goes wrong behind a page fails the test: an error
// in the console, a request that fails, an answer nobody asked for.
import assert from 'node:assert/strict'
import { axe, context, fits, patience, shots, sizes, until } from './browser.mjs'
import { serve } from './golden.mjs'
import { invalid } from './markup.mjs'

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

  // press follows the one link or button of a name, and waits for the page that
  // it leads to.
  async press(name, within = this.page) {
    const options = { name, exact: typeof name === 'string' }
    const target = within.getByRole('link', options).or(within.getByRole('button', options))
    await target.waitFor()
    await Promise.all([this.page.waitForEvent('domcontentloaded'), target.click()])
  }

  // refused does something that the server answers with an error page.
  async refused(status, act) {
    this.expected = status
    this.status = 0
    await act()
    await until(() => this.status, status, `the answer at ${this.page.url()}`)
    this.expected = 0
  }

  async signIn(who) {
    await this.go('/sign-in')
    await this.page.getByLabel('Email address').fill(staff[who])
    await this.page.getByLabel('Password').fill(password)
    await this.press('Sign in', this.page.locator('main'))
  }

  // reads waits until the page holds words, whatever stands between its lines.
  async reads(...words) {
    const text = async () => squeeze(await this.page.locator('body').innerText())
    const holds = (w) => (w instanceof RegExp ? (t) => w.test(t) : (t) => t.includes(w))
    for (const w of words) await until(text, holds(w), `${this.page.url()} does not say “${w}”`)
  }

  // finds loads a page until it says something that takes a moment to be known.
  async finds(path, words) {
    const loaded = async () => {
      await this.go(path)
      return squeeze(await this.page.locator('body').innerText())
    }
    await until(loaded, (text) => text.includes(words), `${path} does not say “${words}”`)
  }

  async text(selector) {
    return squeeze(await this.page.locator(selector).first().innerText())
  }

  // becomes waits until a part of the page says something.
  async becomes(selector, text, timeout = 2 * patience) {
    await this.page.locator(selector).filter({ hasText: text }).first().waitFor({ state: 'attached', timeout })
  }

  async leave() {
    await this.page.context().close()
    assert.equal(this.wrong.join('\n'), '', 'nothing goes wrong behind the pages')
  }
}

// An Album keeps pages as they were reached and judges them meanwhile: their
// markup, their width, their access. With PICTURES set it takes a picture of each.
export class Album {
  constructor(site, browser) {
    Object.assign(this, { site, browser, pages: new Map(), waiting: [], wake: () => {}, closed: false })
  }

  // keep takes the page that a visitor stands before; a name is kept once.
  async keep(visitor, name) {
    if (this.pages.has(name)) return
    const page = { name, url: visitor.page.url(), html: await visitor.source }
    this.pages.set(name, page)
    this.waiting.push(page)
    this.wake()
  }

  close() {
    this.closed = true
    this.wake()
  }

  // judge goes on until the album is closed, and tells what is wrong. The pages come from a
  // server of its own, as they were kept; only their pictures from where they came.
  async judge() {
    const kept = (name) => this.pages.get(name)?.html
    const server = await serve({ page: kept, elsewhere: this.site.url })
    const window = await context(this.browser, { judges: true })
    const page = await window.newPage()
    await page.routeWebSocket(/./, () => {})
    const wrong = []
    while (this.waiting.length > 0 || !this.closed) {
      const next = this.waiting.shift()
      if (next) {
        const problems = await this.look(page, server.url, next).catch((error) => [error.message])
        wrong.push(...problems.map((problem) => `${next.name} (${next.url}): ${problem}`))
        continue
      }
      await new Promise((resolve) => {
        this.wake = resolve
      })
    }
    await window.close()
    server.close()
    return wrong
  }

  async look(page, url, { name, html }) {
    if (html === '') return ['it came without a source']
    const told = [await invalid(html, name)]
    const tell = (error) => told.push(error.message)
    await page.goto(`${url}/${name}`)
    for (const size of narrow) {
      await page.setViewportSize(size)
      await fits(page, `${name} at ${size.width}`).catch(tell)
    }
    for (const size of Object.values(sizes)) {
      await page.setViewportSize(size)
      await fits(page, `${name} at ${size.width}`).catch(tell)
      await axe(page, `${name} at ${size.width}`).catch(tell)
    }
    if (process.env.PICTURES) await shots(page, `site-${name}`)
    return told.filter(Boolean)
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
