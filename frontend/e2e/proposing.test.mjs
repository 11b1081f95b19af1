// Proposing an idea, as residents do it: on a small phone without JavaScript, at a
// desk with the keyboard alone, with and without a photograph.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, until } from './browser.mjs'
import { answer, at, questions, toCheck } from './ideas.mjs'
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

const words = {
  need: 'The bus is late most mornings, and there is nowhere to sit.',
  title: 'Bench at the shop',
  summary: 'A bench with a back, where one can see the bus come.',
  strengths: 'Two of us can build it.',
  where: 'Outside the shop in Mill Lane',
  ask: '650',
  period: 'Once',
  deliver: 'The council with a local carpenter',
}

// A photograph of one dot.
const photograph = {
  name: 'IMG_0001.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
}

test('on a small phone without JavaScript, with a photograph', async () => {
  const resident = await Visitor.to(site, browser, { width: 320, height: 568, javaScript: false })
  const { page } = resident
  await resident.go('/p/hatherden')
  await resident.press('Propose an idea', page.locator('main'))
  await album.keep(resident, 'proposing-start')
  await toCheck(resident, words, async (name) => {
    await album.keep(resident, `proposing-${name}`)
    if (name !== 'picture') return
    await page
      .getByLabel('Photograph')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await resident.refused(422, () => resident.press('Continue'))
    await resident.reads('Choose a photograph that is a JPEG or PNG file')
    await page.getByLabel('Photograph').setInputFiles(photograph)
    await resident.refused(422, () => resident.press('Continue'))
    await resident.reads('Say what the photograph shows')
    await album.keep(resident, 'proposing-picture-422')
    await page.getByLabel('What does it show?').fill('The kerb where people wait.')
  })
  await resident.reads(
    'Check your answers',
    ...Object.values(words).filter((w) => w !== '650'),
    '£650',
    'The kerb where',
  )
  await album.keep(resident, 'proposing-check')
  await resident.press('Send my idea')
  await resident.reads('Your idea is in', 'Keep this address')
  await resident.press(/\/proposals\//)
  await resident.reads('Your idea', 'The clerk has not begun to look at it.')
  await page.getByRole('img', { name: 'The kerb where people wait.' }).waitFor()
  await album.keep(resident, 'proposing-follow')
  const follow = page.url()
  const neighbour = await Visitor.to(site, browser, { javaScript: false })
  await neighbour.go(follow.split('?')[0])
  assert.equal(await neighbour.page.getByRole('img', { name: /kerb/ }).count(), 0)
  await neighbour.leave()
  await resident.press('Take the photograph away')
  await resident.reads('The photograph is saved.', 'Add a photograph')
  await resident.press('Withdraw my idea')
  await resident.reads('You have withdrawn your idea.')
  await resident.leave()
})

test('back and change keep what was answered', async () => {
  const resident = await Visitor.to(site, browser)
  const { page } = resident
  await resident.go('/p/hatherden/propose')
  await toCheck(resident, words)
  for (let i = questions.length; i > 0; i--) {
    await resident.press('Back')
    await page.waitForURL(new RegExp(`/${questions[i - 1][0]}$`))
    for (const [field, label] of Object.entries(questions[i - 1][1])) {
      await until(() => page.getByLabel(label).inputValue(), words[field] ?? '', label)
    }
  }
  await resident.go(page.url().replace(/need$/, 'check'))
  await resident.press('Change Where')
  await page.getByLabel('Where would it be?').fill('At the church gate')
  await resident.press('Continue')
  await page.waitForURL(/\/check$/)
  await resident.reads('At the church gate', words.title)
  await resident.leave()
})

// reach goes on by Tab until something has the focus.
async function reach(page, selector) {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`the keyboard does not reach ${selector} on ${page.url()}`)
}

test('at a desk, with the keyboard alone', async () => {
  const resident = await Visitor.to(site, browser, { width: 1280, height: 900 })
  const { page } = resident
  await resident.go('/p/hatherden/propose')
  await reach(page, 'a[role="button"]')
  await page.keyboard.press('Enter')
  for (const [name, fields] of questions) {
    await page.waitForURL(new RegExp(`/${name}$`))
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    for (const field of Object.keys(fields)) {
      if (!words[field]) continue
      await reach(page, `#${field}`)
      await page.keyboard.type(words[field])
    }
    await reach(page, 'main .govuk-button')
    await page.keyboard.press('Enter')
  }
  await page.waitForURL(/\/check$/)
  await page.getByRole('button', { name: 'Send my idea' }).waitFor()
  await reach(page, 'main .govuk-button')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/proposals\//)
  await resident.becomes('h1', 'Your idea is in')
  await resident.leave()
})

test('an answer that cannot be read is told beside its field, and kept', async () => {
  const resident = await Visitor.to(site, browser)
  const { page } = resident
  await resident.go('/p/hatherden/propose')
  await resident.press('Start now')
  await resident.go(page.url().replace(/need$/, 'idea'))
  assert.equal(at(page), 'idea')
  await answer(resident, { title: 'A', summary: 'Too short' })
  await resident.refused(422, () => resident.press('Continue'))
  await until(() => page.evaluate(() => document.activeElement.className), 'govuk-error-summary', 'what has the focus')
  await until(() => page.getByLabel('A name for it').inputValue(), 'A', 'the name')
  await album.keep(resident, 'proposing-idea-422')
  await resident.leave()
})

test('those pages are valid and accessible, and fit', async () => {
  album.close()
  assert.deepEqual(await album.judge(), [])
})
