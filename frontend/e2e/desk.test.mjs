// A clerk sorts ideas: by keyboard alone, many at once, with and without scripts; and what proposers then read.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, until } from './browser.mjs'
import { startServer } from './server.mjs'
import { Album, Visitor } from './site.mjs'

const list = '/staff/hatherden/proposals'

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

async function clerkWith(options) {
  const clerk = await Visitor.to(site, browser, { width: 1280, height: 900, ...options })
  await clerk.signIn('clerk')
  return clerk
}

// log copies an idea out from paper.
async function log(clerk, title) {
  await clerk.go(`${list}/new`)
  const { page } = clerk
  await page.getByLabel('What is the idea called?').fill(title)
  await page.getByLabel('What is it?').fill('For everybody who comes by on the way to the hall.')
  await page.getByLabel('What should the pot pay?').fill('400')
  await page.getByLabel('For how long?').fill('Once')
  await page.getByLabel('Who bears the cost afterwards?').fill('The council')
  await page.getByLabel('Who would do it?').fill('The council')
  await clerk.press('Put it on the list')
  await clerk.reads('The idea is on the list.', title, 'on paper')
}

// tabTo presses Tab until something has the focus, as somebody without a mouse does.
async function tabTo(page, what) {
  for (let n = 0; n < 120; n++) {
    if (await what.evaluate((node) => node === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`Tab does not reach ${what}`)
}

async function enter(page) {
  await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')])
}

test('an idea is refused by keyboard alone, and its page says why', async () => {
  const clerk = await clerkWith()
  const { page } = clerk
  await log(clerk, 'Tarmac for one drive')
  await log(clerk, 'Tarmac for another drive')
  await clerk.go(list)
  await album.keep(clerk, 'desk-ideas')
  const bar = page.locator('[data-bulk]')
  await page.waitForFunction(() => document.querySelector('[data-bulk]').classList.contains('cc-bulk--idle'))
  for (const title of ['Tarmac for one drive', 'Tarmac for another drive']) {
    await tabTo(page, page.getByRole('checkbox', { name: `Pick ${title}` }))
    await page.keyboard.press('Space')
  }
  await clerk.becomes('[data-bulk]', '2 ideas picked')
  await tabTo(page, bar.getByRole('button', { name: 'Refuse' }))
  await enter(page)
  await clerk.reads('Refuse 2 ideas', 'Tarmac for one drive', 'Tarmac for another drive')
  await album.keep(clerk, 'desk-refuse')
  await clerk.refused(422, async () => {
    await tabTo(page, page.getByRole('button', { name: 'Refuse, with this reason' }))
    await enter(page)
  })
  await clerk.reads('Choose a reason')
  await album.keep(clerk, 'desk-refuse-422')
  await tabTo(page, page.getByRole('radio').first())
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowDown') // to “It would serve a private person”
  const picked = () => page.getByRole('radio', { name: 'It would serve a private person' }).isChecked()
  await until(picked, true, 'the reason')
  await tabTo(page, page.getByLabel('In your own words'))
  await page.keyboard.type('Ask the owner of the drive.')
  await tabTo(page, page.getByRole('button', { name: 'Refuse, with this reason' }))
  await enter(page)
  await clerk.reads('Done: 2 ideas', 'Tarmac for one drive')
  await album.keep(clerk, 'desk-refused')
  await clerk.leave()

  const reader = await Visitor.to(site, browser, { javaScript: false, width: 320, height: 568 })
  await reader.go('/p/hatherden')
  await reader.press('Tarmac for one drive')
  await reader.reads(
    'It would serve a private person, not the neighbourhood.',
    'Ask the owner of the drive.',
    'Handed in on paper',
  )
  await reader.leave()
})

test('ideas are merged and taken out again without scripts on a small phone', async () => {
  const clerk = await clerkWith({ javaScript: false, width: 320, height: 568 })
  const { page } = clerk
  await log(clerk, 'Shelter for cyclists')
  await log(clerk, 'A cyclists’ shelter')
  await clerk.reads('Looks like: ')
  await clerk.refused(422, () => clerk.press('Merge'))
  await clerk.reads('Tick at least one idea')
  await album.keep(clerk, 'desk-none-picked')
  await page.getByLabel('Pick Shelter for cyclists').check()
  await page.getByLabel('Pick A cyclists’ shelter').check()
  await clerk.press('Merge')
  await album.keep(clerk, 'desk-merge')
  await page.getByRole('radio', { name: 'Shelter for cyclists' }).check()
  await clerk.press('Merge')
  await clerk.reads('Merged', 'Done: one idea', 'A cyclists’ shelter')
  await album.keep(clerk, 'desk-merged')
  await clerk.go('/p/hatherden')
  await clerk.press('Shelter for cyclists')
  await clerk.reads('Carries on', 'A cyclists’ shelter')
  await clerk.go(`${list}?state=merged`)
  await clerk.press('A cyclists’ shelter')
  await album.keep(clerk, 'desk-merged-idea')
  await clerk.press('Take it out of the other idea again')
  await clerk.reads('The idea waits for a decision again.')
  await clerk.leave()
})

test('what a colleague had decided is named, and the rest is done', async () => {
  const [one, two] = [await clerkWith(), await clerkWith({ javaScript: false })]
  await log(one, 'Lamp at the ford')
  await log(one, 'Rail at the ford')
  await one.go(list)
  await two.go(list)
  await two.page.getByLabel('Pick Lamp at the ford').check()
  await two.press('Take into review')
  await two.reads('Taken into review', 'Done: one idea')
  await one.page.getByLabel('Pick Lamp at the ford').check()
  await one.page.getByLabel('Pick Rail at the ford').check()
  await one.press('Take into review')
  await one.reads('Not done: one idea', 'Lamp at the ford This idea has been decided in the meantime', 'Done: one idea')
  await album.keep(one, 'desk-one-not-done')
  await Promise.all([one.page.waitForEvent('domcontentloaded'), one.page.reload()]) // sent again
  await one.reads('Not done: one idea', 'Done: one idea')
  for (const [name, path] of [
    ['desk-home', '/staff/hatherden'],
    ['desk-all', `${list}?state=all`],
    ['desk-empty', `${list}?state=withdrawn`],
    ['desk-paper', `${list}/new`],
  ]) {
    await one.go(path)
    await album.keep(one, name)
  }
  await one.leave()
  await two.leave()
})

test('every page of the desk is valid, accessible and fits', async () => {
  album.close()
  assert.deepEqual(await album.judge(), [])
})
