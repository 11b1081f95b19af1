// Voting on a real server: by the plain form, by taps over the websocket, on two
// devices, and without a signal. Each test votes with a letter of its own.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { axe, launch, purseLeavesAt, until } from './browser.mjs'
import { startServer } from './server.mjs'
import { Album, Visitor } from './site.mjs'

const round = 'hatherden-decides'

let browser
let site
let letters
let album
before(async () => {
  site = await startServer()
  browser = await launch()
  album = new Album(site, browser)
  letters = await unused()
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

// unused fetches the letters that nobody has voted with, as the clerk does.
async function unused() {
  const clerk = await Visitor.to(site, browser)
  await clerk.signIn('clerk')
  await clerk.go(`/staff/rounds/${round}/codes`)
  const [file] = await Promise.all([
    clerk.page.waitForEvent('download'),
    clerk.page.getByRole('link', { name: 'File for the printer' }).click(),
  ])
  const rows = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/)
  await clerk.leave()
  return rows
    .slice(-30)
    .map((row) => row.split(','))
    .map(([, code, link]) => ({ code, link }))
}

const signs = 'Two speed-indicator devices'
const kitchen = 'Village hall kitchen'
const orchard = 'Community orchard'
const water = 'Allotment water'
const hub = 'Warm hub, winter openings'
const footpath = 'Footpath 14 drainage'

const status = '[data-purse-status]'
const isCounted = /chosen · counted$/
const plain = { javaScript: false }

async function voter(letter, options) {
  const somebody = await Visitor.to(site, browser, options)
  await somebody.go(letter.link)
  await somebody.press('Continue')
  return somebody
}

const box = (somebody, name) => somebody.page.getByLabel(name)
const revision = (somebody) => somebody.page.locator('input[name=base]').inputValue().then(Number)
const ticked = (somebody, n) =>
  until(() => somebody.page.getByRole('checkbox', { checked: true }).count(), n, 'ticked boxes')
const isTicked = (somebody, name, is) => until(() => box(somebody, name).isChecked(), is, `${name} is ticked`)

// tap ticks and waits until the server has counted it.
async function tap(somebody, name) {
  await box(somebody, name).click()
  await somebody.becomes(status, isCounted)
}

// counted loads the page again and gives what the server has counted.
async function counted(somebody) {
  await somebody.page.reload()
  const names = await somebody.page.getByRole('checkbox', { checked: true }).all()
  const labels = await Promise.all(names.map((name) => name.evaluate((input) => input.labels[0].textContent)))
  return { revision: await revision(somebody), choices: labels.sort() }
}

test('a code that was mistyped is told how to mend it', async () => {
  const somebody = await Visitor.to(site, browser)
  const { code } = letters.pop()
  await somebody.go(`/r/${round}/code`)
  const swapped = code.replace(/(.)(.)$/, '$2$1')
  const wrong = [
    ['', 'Enter the code from your letter'],
    [code.slice(0, -2), 'Check the code: it has 15 letters and figures'],
    [code.replace(/.$/, 'O'), 'Check the code: “O” is in no code'],
  ]
  if (swapped !== code) wrong.push([swapped, 'Check the code: one letter is wrong, or two have changed places'])
  for (const [typed, words] of wrong) {
    await box(somebody, 'Code from your letter').fill(typed)
    await somebody.refused(422, () => somebody.press('Continue'))
    await somebody.reads('There is a problem', words)
    await until(() => box(somebody, 'Code from your letter').inputValue(), typed, 'the field')
    await until(() => somebody.page.title(), /^Error: /, 'the title')
  }
  await album.keep(somebody, 'code-422')
  await box(somebody, 'Code from your letter').fill(` ${code.replaceAll('-', ' ').toLowerCase()} `)
  await somebody.press('Continue')
  await somebody.reads('Choose what to pay for')
  await somebody.leave()
})

test('the link of a letter redeems nothing by being looked at', async () => {
  const somebody = await Visitor.to(site, browser)
  const { link } = letters.pop()
  await somebody.go(link)
  await somebody.go(`/r/${round}/ballot`)
  await somebody.reads('Enter your code')
  await somebody.leave()
})

test('Trap 49, without JavaScript: too few, too many, checked, changed, sent', async () => {
  const somebody = await voter(letters.pop(), plain)
  await somebody.refused(422, () => somebody.press('Send my choices'))
  await album.keep(somebody, 'ballot-too-few')
  await somebody.reads('There is a problem', 'Choose 1 more: this round asks for at least 1')
  for (const name of [signs, kitchen, orchard, water, hub, footpath]) await box(somebody, name).check()
  await somebody.refused(422, () => somebody.press('Check'))
  await somebody.reads(
    'Take something out: your choices cost £1,400 more than the £26,400 of Community infrastructure levy',
  )
  await ticked(somebody, 6)
  await box(somebody, footpath).uncheck()
  await somebody.press('Check')
  await somebody.reads(
    'Check your choices',
    signs,
    kitchen,
    orchard,
    water,
    hub,
    'Your choices count when you press the button.',
  )
  await album.keep(somebody, 'check-not-counted')
  await somebody.press('Change Parish precept')
  await ticked(somebody, 5)
  await box(somebody, kitchen).uncheck()
  await somebody.press('Send my choices')
  await somebody.reads('Your choices are in')
  const receipt = await somebody.text('#receipt-code')
  await somebody.press('Change my choices')
  await somebody.reads('£59,100 left', '4 chosen · counted')
  await isTicked(somebody, kitchen, false)
  await box(somebody, kitchen).check()
  await somebody.press('Send my choices')
  assert.equal(await somebody.text('#receipt-code'), receipt)
  await somebody.press('Change my choices')
  await ticked(somebody, 5)
  assert.equal(await revision(somebody), 2)
  await somebody.leave()
})

test('without JavaScript: a page that is out of date shows both versions', async () => {
  const letter = letters.pop()
  const somebody = await voter(letter, plain)
  const elsewhere = await voter(letter, plain)
  await box(somebody, orchard).check()
  await box(elsewhere, water).check()
  await elsewhere.press('Send my choices')
  await elsewhere.reads('Your choices are in')
  await somebody.refused(422, () => somebody.press('Send my choices'))
  await somebody.reads(
    'Your choices were changed on another device in the meantime.',
    `On the other device, counted ${water}`,
    `On this device, not counted ${orchard}`,
  )
  await isTicked(somebody, orchard, true)
  await album.keep(somebody, 'ballot-two-versions')
  await somebody.press('Send my choices')
  await somebody.reads('Your choices are in')
  assert.deepEqual(await counted(await voter(letter)), { revision: 2, choices: [orchard] })
  await somebody.leave()
  await elsewhere.leave()
})

test('without JavaScript: a blank ballot, and a vote taken back', async () => {
  const somebody = await voter(letters.pop(), plain)
  await somebody.page.locator('summary', { hasText: 'None of these' }).click()
  await somebody.press('None of these')
  await somebody.reads('Send a blank ballot?')
  await album.keep(somebody, 'check-blank')
  await somebody.press('Yes, send a blank ballot')
  await album.keep(somebody, 'receipt-blank')
  await somebody.reads('Your blank ballot is in')
  const receipt = await somebody.text('#receipt-code')
  await somebody.press('Change my choices')
  await somebody.reads('Your blank ballot is counted.')
  await somebody.page.locator('summary', { hasText: 'None of these' }).click()
  await somebody.press('Take my vote back')
  await somebody.reads('Take your vote back?', 'It takes the place of what is counted now: a blank ballot.')
  await album.keep(somebody, 'check-withdrawn')
  await somebody.press('Yes, take my vote back')
  await somebody.reads('Your vote is taken back')
  await somebody.press('Change my choices')
  await somebody.reads('You took your vote back.')
  await box(somebody, orchard).check()
  await somebody.press('Send my choices')
  assert.equal(await somebody.text('#receipt-code'), receipt)
  await somebody.leave()
})

test('a tap is counted, and a reload keeps it', async () => {
  const somebody = await voter(letters.pop())
  await somebody.becomes(status, 'Not counted yet: choose 1 more')
  await tap(somebody, orchard)
  await tap(somebody, water)
  assert.deepEqual(await counted(somebody), { revision: 2, choices: [water, orchard].sort() })
  await somebody.becomes(status, isCounted)
  await somebody.press('Check and finish')
  await somebody.reads('Your choices count already', orchard, water)
  await somebody.press('Finish and get a receipt')
  const receipt = await somebody.text('#receipt-code')
  await somebody.press('Change my choices')
  await tap(somebody, water)
  await somebody.press('Check and finish')
  await somebody.press('Finish and get a receipt')
  assert.equal(await somebody.text('#receipt-code'), receipt)
  await somebody.go(`/r/${round}/ballot`)
  assert.deepEqual((await counted(somebody)).choices, [orchard])
  await somebody.leave()
})

test('too many and too few are said where they are tapped', async () => {
  const somebody = await voter(letters.pop())
  for (const name of [signs, kitchen, orchard, water, hub]) await tap(somebody, name)
  await box(somebody, footpath).click()
  await isTicked(somebody, footpath, false)
  await somebody.reads('Not added: Footpath 14 drainage needs £1,400 more than is left. Take something out first.')
  await axe(somebody.page, 'a choice beyond the pot')
  for (const name of [signs, kitchen, orchard, water]) await tap(somebody, name)
  await box(somebody, hub).click()
  await somebody.becomes(status, 'Not counted yet: choose 1 more')
  await somebody.leave()
})

test('Trap 27: taps in quick succession count as they end, and none is lost', async () => {
  const somebody = await voter(letters.pop())
  await tap(somebody, orchard)
  await box(somebody, water).dblclick()
  await box(somebody, hub).click()
  await box(somebody, signs).click({ clickCount: 3 })
  await somebody.becomes(status, isCounted)
  await somebody.becomes('[data-purse-left]', '£62,250 left')
  const now = await counted(somebody)
  assert.deepEqual(now.choices, [hub, orchard, signs].sort())
  assert.ok(now.revision <= 7, `revision ${now.revision}`)
  // The last button, pressed twice, is one act.
  await somebody.press('Check and finish')
  await somebody.page.getByRole('button', { name: 'Finish and get a receipt' }).dblclick()
  await somebody.becomes('h1', 'Your choices are in')
  await somebody.go(`/r/${round}/ballot`)
  assert.deepEqual(await counted(somebody), { ...now, revision: now.revision + 1 })
  await somebody.leave()
})

test('another device in between: both versions are shown, and one is kept', async () => {
  for (const keep of [true, false]) {
    const letter = letters.pop()
    const phone = await voter(letter)
    const laptop = await voter(letter, { width: 1280, height: 900 })
    await tap(phone, orchard)
    await box(laptop, water).click()
    const panel = '.cc-conflict'
    await laptop.becomes(panel, 'Your choices were changed on another device')
    await laptop.becomes(panel, new RegExp(`On the other device, counted\\s*${orchard}`))
    await laptop.becomes(panel, new RegExp(`On this device, not counted\\s*${water}`))
    await axe(laptop.page, 'both versions')
    await laptop.page.getByRole('button', { name: keep ? 'Keep what is here' : 'Use the other choices' }).click()
    await laptop.becomes(status, isCounted)
    assert.deepEqual(
      await counted(phone),
      keep ? { revision: 2, choices: [water] } : { revision: 1, choices: [orchard] },
    )
    await phone.leave()
    await laptop.leave()
  }
})

test('without a signal the choices wait on the phone, and go once when it is back', async () => {
  const somebody = await voter(letters.pop())
  await tap(somebody, orchard)
  somebody.calm = false
  await somebody.page.context().setOffline(true)
  await box(somebody, water).click()
  await somebody.becomes(status, 'On this phone, not counted yet')
  await somebody.becomes('[data-assertive]', 'No signal. Your choices are on this phone')
  await box(somebody, hub).click()
  await somebody.becomes('[data-purse-left]', '£66,000 left')
  await axe(somebody.page, 'without a signal')
  await somebody.page.context().setOffline(false)
  await somebody.becomes(status, isCounted)
  somebody.calm = true
  const now = await counted(somebody)
  assert.deepEqual(now.choices, [orchard, water, hub].sort())
  // What was under way when the line went is one revision, what came after another.
  assert.ok(now.revision <= 3, `revision ${now.revision}`)
  await somebody.leave()
})

test('what waits on a shared phone is not cast for whoever votes next', async () => {
  const first = await voter(letters.pop())
  first.calm = false
  await first.page.context().setOffline(true)
  await box(first, orchard).click()
  await first.becomes(status, 'On this phone, not counted yet')
  // Before the signal is back and anything is sent, somebody else takes the phone.
  await first.page.goto('about:blank')
  await first.page.context().setOffline(false)
  first.calm = true
  await first.go(letters.pop().link)
  await first.press('Continue')
  await ticked(first, 0)
  await tap(first, water)
  assert.deepEqual(await counted(first), { revision: 1, choices: [water] })
  await first.leave()
})

test('the purse covers nothing that has the focus', async () => {
  const letter = letters.pop()
  for (const javaScript of [true, false]) {
    const somebody = await voter(letter, { javaScript })
    await purseLeavesAt(somebody.page, `a ballot, JavaScript ${javaScript}`, [
      [360, 640],
      [320, 568],
      [640, 360],
      [1280, 720],
    ])
    await somebody.leave()
  }
})

test('the pages on the way are valid and accessible, and fit', async () => {
  album.close()
  assert.deepEqual(await album.judge(), [])
})
