// A browser for tests and pictures, and what they ask of every page.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const here = dirname(fileURLToPath(import.meta.url))
const output = join(here, 'output')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// The sizes at which pages are looked at: a phone and a laptop.
export const sizes = { 360: { width: 360, height: 640 }, 1280: { width: 1280, height: 900 } }

export function launch() {
  return chromium.launch({
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

// context opens a window of a size, with or without JavaScript.
export function context(browser, { width = 360, height = 640, javaScript = true, ...more } = {}) {
  return browser.newContext({
    viewport: { width, height },
    javaScriptEnabled: javaScript,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    ...more,
  })
}

// axe asserts that the page breaks no rule of WCAG 2.0 to 2.2, A and AA.
export async function axe(page, name = page.url()) {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  const told = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target}`).join('\n')}`)
  assert.equal(told.join('\n'), '', `${name} has accessibility violations`)
}

// fits asserts that the page does not scroll sideways.
export async function fits(page, name = page.url()) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  assert.ok(content <= window, `${name} is ${content} px wide in a window of ${window} px`)
}

// shots saves the whole page at each size.
export async function shots(page, name) {
  mkdirSync(output, { recursive: true })
  for (const [label, size] of Object.entries(sizes)) {
    await page.setViewportSize(size)
    await page.screenshot({ path: join(output, `${name}-${label}.png`), fullPage: true })
  }
}
