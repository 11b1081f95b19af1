// A browser for tests and pictures, and what they ask of every page.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect, isDeepStrictEqual } from 'node:util'
import { chromium } from 'playwright-core'

const here = dirname(fileURLToPath(import.meta.url))
const output = join(here, 'output')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// How long anything may take before a test gives up on it: far longer than it
// takes, because a busy machine is no fault of the page.
export const patience = 15_000

// until asks again and again until fn gives what is expected: a value, a pattern
// or a function that says yes. It gives that value back. What throws is not there
// yet, as when the page is changing under the question.
export async function until(fn, expected, what, within = patience) {
  const fits = matcher(expected)
  for (const end = Date.now() + within; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    let last
    try {
      const value = await fn()
      if (fits(value)) return value
      last = inspect(value, { maxStringLength: 20_000 })
    } catch (error) {
      last = String(error)
    }
    if (Date.now() > end) {
      const wanted = typeof expected === 'function' ? 'something else' : inspect(expected)
      throw new assert.AssertionError({
        message: `${what}: expected ${wanted}, after ${within / 1000} s it is ${last}`,
        stackStartFn: until,
      })
    }
  }
}

function matcher(expected) {
  if (typeof expected === 'function') return expected
  if (expected instanceof RegExp) return (value) => expected.test(value)
  return (value) => isDeepStrictEqual(value, expected)
}

// says waits until a part of the page holds a text.
export function says(locator, text) {
  return locator.filter({ hasText: text }).first().waitFor({ timeout: patience, state: 'attached' })
}

// The sizes at which pages are looked at: a phone and a laptop.
export const sizes = { 360: { width: 360, height: 640 }, 1280: { width: 1280, height: 900 } }

export function launch() {
  return chromium.launch({
    timeout: 120_000,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

// context opens a window of a size, with or without JavaScript; with judges, for pages that
// axe is to judge each.
export async function context(browser, { width = 360, height = 640, javaScript = true, judges, ...more } = {}) {
  const window = await browser.newContext({
    viewport: { width, height },
    javaScriptEnabled: javaScript,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    ...more,
  })
  window.setDefaultTimeout(2 * patience)
  if (judges) await window.addInitScript({ content: axeSource })
  return window
}

// axe asserts that the page breaks no rule of WCAG 2.0 to 2.2, A and AA. The purse
// stays in its place in the text meanwhile: how much of a target a sticky bar leaves to
// be seen is a matter of where the page is scrolled to, and of the order drawn.
export async function axe(page, name = page.url()) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
  const told = await page.evaluate(async () => {
    const purse = document.querySelector('.cc-purse')
    purse?.style.setProperty('position', 'static')
    try {
      const { violations } = await globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
        // There are no frames, and neither sound nor film to be loaded beforehand.
        iframes: false,
        preload: false,
      })
      return violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target}`).join('\n')}`)
    } finally {
      purse?.style.removeProperty('position')
    }
  })
  assert.equal(told.join('\n'), '', `${name} has accessibility violations`)
}

// fits asserts that the page does not scroll sideways.
export async function fits(page, name = page.url()) {
  await until(
    () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]),
    ([content, window]) => content <= window,
    `${name} is wider than its window`,
  )
}

// settled waits until the page has its fonts, and has told what it complains of.
export async function settled(page) {
  await page.evaluate(() => document.fonts.ready.then(() => true))
}

// shots saves the whole page at each size.
export async function shots(page, name) {
  mkdirSync(output, { recursive: true })
  for (const [label, size] of Object.entries(sizes)) {
    await page.setViewportSize(size)
    await page.screenshot({ path: join(output, `${name}-${label}.png`), fullPage: true })
  }
}

// purseLeavesAt asserts, at each size, that the purse covers nothing that has the focus.
export async function purseLeavesAt(page, name, sizes) {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height })
    await page.reload()
    await purseLeaves(page, `${name} at ${width}×${height}`, height < 360 ? height : 100)
  }
}

// purseLeaves goes through a page by the key until the focus leaves it, and as far back,
// and asserts that the purse never covers what has it, and is no taller than it may be.
async function purseLeaves(page, name, tallest) {
  const tall = () => page.locator('.cc-purse').evaluate((purse) => purse.offsetHeight)
  await until(tall, (px) => px <= tallest, `the height of the purse of ${name}`)
  const press = async (key) => {
    await page.keyboard.press(key)
    const where = () => page.evaluate(covered)
    return until(where, (hidden) => !hidden, `${name}, ${key}: the purse covers what has the focus`)
  }
  let stops = 0
  while ((await press('Tab')) !== null) assert.ok(++stops < 200, `Tab does not come to an end on ${name}`)
  assert.ok(stops > 10, `Tab stops ${stops} times on ${name}`)
  for (let i = 0; i < stops; i++) await press('Shift+Tab')
}

// covered runs in a page: '' when the purse leaves what has the focus to be
// seen, null when nothing has it.
function covered() {
  const focus = document.activeElement
  const purse = document.querySelector('.cc-purse')
  if (!focus || focus === document.body) return null
  if (purse.contains(focus)) return ''
  const a = focus.getBoundingClientRect()
  const b = purse.getBoundingClientRect()
  return a.bottom > b.top && a.top < b.bottom ? focus.outerHTML.slice(0, 120) : ''
}
