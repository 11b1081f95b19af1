// Reading: from a postcode to a place, its rounds, their projects and results; with
// and without JavaScript, on phones, at a desk, at four times the size, on paper.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, launch } from './browser.mjs'
import { startServer } from './server.mjs'
import { Album, Visitor } from './site.mjs'

let browser
let site
let album
before(async () => {
  site = await startServer()
  browser = await launch()
  album = new Album(site, browser)
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

// A window of 1280 px at 400 %.
const zoomed = { width: 320, height: 256 }

const last = '/r/hatherden-last-winter'

for (const javaScript of [false, true]) {
  test(`from a postcode to a project, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
    const reader = await Visitor.to(site, browser, { width: 320, height: 568, javaScript })
    const { page } = reader
    await reader.go('/')
    await album.keep(reader, 'reading-home')
    await page.getByLabel('What is your postcode?').fill('ZZ9 9AA')
    await reader.refused(422, () => reader.press('Find my place'))
    await reader.reads('We have no place for this postcode.', 'All places')
    assert.equal(await page.getByLabel('What is your postcode?').inputValue(), 'ZZ9 9AA')
    await album.keep(reader, 'reading-home-422')
    await page.getByLabel('What is your postcode?').fill('zz1 9zz')
    await reader.press('Find my place')
    await reader.reads('Your postcode lies in more than one place.')
    await album.keep(reader, 'reading-home-two')
    await page.getByLabel('What is your postcode?').fill('zz11aa')
    await reader.press('Find my place')
    await page.waitForURL(/\/p\/hatherden$/)
    assert.ok(!page.url().includes('zz1'), 'the postcode is in no address')
    await album.keep(reader, 'reading-place')
    await reader.press('Hatherden Decides', page.locator('main'))
    await reader.reads('What happens when', 'Vote now', /\d+ projects\./)
    await album.keep(reader, 'reading-round')
    // What the round is asked to answer is listed too; a project has a cost.
    const projects = page.locator('.cc-list__item:has(.cc-list__end > .num) .cc-list__name')
    const order = await projects.allInnerTexts()
    assert.notEqual(order.length, 0)
    await reader.go('/r/hatherden-decides')
    assert.deepEqual(await projects.allInnerTexts(), order, 'loaded again, the order is the same')
    await page.getByText('Find a project').click()
    await page.getByLabel('Costs at most').fill('3,000')
    await page.getByLabel('In which order').selectOption('cheapest')
    await reader.press('Show these')
    await reader.reads(/ of \d+ projects\./)
    assert.deepEqual(await projects.allInnerTexts(), [
      'Parish archive scanning',
      'Defibrillator and cabinet',
      'Community orchard',
    ])
    await album.keep(reader, 'reading-filtered')
    await page.getByLabel('Costs at most').fill('a lot')
    await reader.refused(422, () => reader.press('Show these'))
    await reader.reads('Enter an amount in figures')
    await album.keep(reader, 'reading-filtered-422')
    await reader.go('/r/hatherden-decides?q=zebra')
    await reader.reads('No project fits.')
    await album.keep(reader, 'reading-none')
    await reader.go('/r/hatherden-decides')
    await reader.press('Community orchard')
    await reader.reads('Carried out by', 'Afterwards paid by', 'Share this idea')
    await album.keep(reader, 'reading-project')
    await reader.leave()
  })
}

// Trap 49, as far as it is about reading: the whole result without JavaScript.
test('Trap 49: the result, project by project, without JavaScript', async () => {
  const reader = await Visitor.to(site, browser, { width: 360, height: 640, javaScript: false })
  const { page } = reader
  await reader.go(`${last}/result`)
  await reader.reads('Awarded', 'Not awarded', 'Money line', /\d+\.\d% of the [\d,]+ codes sent/)
  await album.keep(reader, 'reading-result')
  for (const [name, verdict] of [
    ['Village hall heating', 'Awarded'],
    ['Summer fair stage', 'Not awarded'],
  ]) {
    await reader.press(name)
    assert.equal(await reader.text('.cc-verdict'), verdict)
    await reader.reads('Why', 'Where it came', 'What happens next')
    await album.keep(reader, `reading-why-${verdict === 'Awarded' ? 'yes' : 'no'}`)
    await reader.press('All results')
  }
  await page.emulateMedia({ media: 'print' })
  await page.locator('.cc-place .govuk-service-navigation__list').waitFor({ state: 'hidden' })
  await page.locator('.cc-back').waitFor({ state: 'hidden' })
  await page.locator('.cc-swatch').first().waitFor()
  await page.locator('.cc-result__cost').first().waitFor()
  await reader.leave()
})

test('words and refusals: what to do is said, and the way on stays', async () => {
  const reader = await Visitor.to(site, browser)
  const { page } = reader
  for (const name of ['help', 'privacy', 'cookies', 'accessibility']) {
    await reader.go(`/${name}`)
    await album.keep(reader, `reading-${name}`)
  }
  await reader.refused(404, () => reader.go('/p/hatherden/nothing-here'))
  await reader.reads('There is no such page', 'Go to the start')
  await reader.refused(403, () => reader.go('/r/hatherden-decides/wall'))
  await page.getByRole('link', { name: 'Go to Hatherden' }).waitFor()
  await album.keep(reader, 'reading-403')
  await reader.leave()
})

test('nothing scrolls sideways at four times the size', async () => {
  const reader = await Visitor.to(site, browser, zoomed)
  for (const path of [
    '/',
    '/p/hatherden',
    '/p/hatherden/journal',
    '/r/hatherden-decides',
    `${last}/result`,
    '/p/hatherden/propose',
    '/help',
  ]) {
    await reader.go(path)
    await fits(reader.page, path)
  }
  await reader.leave()
})

test('those pages are valid and accessible, and fit', async () => {
  album.close()
  assert.deepEqual(await album.judge(), [])
})
