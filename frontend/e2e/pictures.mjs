// Takes the pictures of the README into docs/pictures/: make screenshots. The
// demonstration stands at one moment, with the same ballots each time, so that a
// picture changes only when the page does.
import assert from 'node:assert/strict'
import { mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { context, launch, says, settled } from './browser.mjs'
import { startServer } from './server.mjs'
import { Visitor } from './site.mjs'

const pictures = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'pictures')
const most = 150 * 1024
const moment = '2026-11-24T19:42'

const site = await startServer('--at', moment)
const browser = await launch()
mkdirSync(pictures, { recursive: true })
try {
  await ballot()
  await wall()
} finally {
  await browser.close()
  await site.stop()
}

// visitor looks at a moment's clock on a page of its own.
async function visitor(options) {
  const window = await context(browser, options)
  const page = await window.newPage()
  await page.clock.install({ time: new Date(`${moment}:00Z`) })
  return new Visitor(site, page, options)
}

async function ballot() {
  const resident = await visitor({ width: 390, height: 780, deviceScaleFactor: 1.5 })
  const { page } = resident
  await resident.go(site.letter)
  await resident.press('Continue')
  for (const name of ['Village hall kitchen', 'Community orchard', 'Defibrillator and cabinet', 'Allotment water']) {
    await page.getByLabel(name).check()
  }
  await says(page.locator('[data-purse-status]'), '4 chosen · counted')
  await page.evaluate(() => {
    document.activeElement.blur()
    scrollTo(0, 0)
  })
  await keep(page, 'ballot')
}

async function wall() {
  const councillor = await visitor({ width: 1280, height: 900 })
  await councillor.signIn('councillor')
  await councillor.go('/r/hatherden-decides/wall')
  await says(councillor.page.locator('[data-live-words]'), 'Live')
  await keep(councillor.page, 'wall')
}

async function keep(page, name) {
  await settled(page)
  const path = join(pictures, `${name}.png`)
  await page.screenshot({ path })
  const { size } = statSync(path)
  console.log(`docs/pictures/${name}.png ${size} bytes`)
  assert.ok(size <= most, `${name}.png is larger than ${most} bytes`)
}
