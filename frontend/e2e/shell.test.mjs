// What every page shares: the menu, the count of characters, the focus.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { context, launch, until } from './browser.mjs'
import { serve } from './golden.mjs'

let browser
let server
before(async () => {
  browser = await launch()
  server = await serve()
})
after(async () => {
  await browser.close()
  server.close()
})

async function open(name, window = {}) {
  const page = await (await context(browser, window)).newPage()
  await page.goto(`${server.url}/${name}`)
  return page
}

const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim())

test('the menu opens and closes on phones, and is open without JavaScript', async () => {
  const page = await open('clerk-home')
  const money = page.getByRole('link', { name: 'Money' })
  const button = page.getByRole('button', { name: 'Menu' })
  await money.waitFor({ state: 'hidden' })
  // Escape closes it from the button and from within, and the focus is not lost.
  for (const steps of [0, 2]) {
    await button.click()
    await money.waitFor()
    for (let i = 0; i < steps; i++) await page.keyboard.press('Tab')
    await page.keyboard.press('Escape')
    await money.waitFor({ state: 'hidden' })
    await until(() => focused(page), 'Menu', 'what has the focus')
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  await money.waitFor()
  await button.waitFor({ state: 'hidden' })
  await page.context().close()
  const plain = await open('clerk-home', { javaScript: false })
  await plain.getByRole('link', { name: 'Money' }).waitFor()
  await plain.context().close()
})

test('characters are counted', async () => {
  const page = await open('propose')
  await page.getByLabel('What is the problem?').fill('x'.repeat(590))
  const shown = page.locator('.govuk-character-count__message[aria-hidden]').first()
  await until(() => shown.textContent(), 'You have 10 characters remaining', 'the count')
  await page.getByLabel('What is the problem?').fill('x'.repeat(601))
  await until(() => shown.textContent(), 'You have 1 character too many', 'the count')
  await page.context().close()
})

test('the error summary takes the focus and leads to the field', async () => {
  const page = await open('propose.errors')
  const active = (key) => page.evaluate((key) => document.activeElement[key], key)
  await until(() => active('className'), 'govuk-error-summary', 'what has the focus')
  assert.match(await page.title(), /^Error: /)
  await page.getByRole('link', { name: 'Give your idea a name' }).click()
  await until(() => active('id'), 'title', 'what has the focus')
  await page.context().close()
})
