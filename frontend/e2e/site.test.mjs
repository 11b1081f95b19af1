// Every page of the demonstration as each kind of reader meets it, with the
// refusals (what residents read is in reading.test.mjs): valid, accessible, never wider than the window, and nothing going
// wrong behind it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, until } from './browser.mjs'
import { proposeIdea } from './ideas.mjs'
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

const desk = { width: 1280, height: 900 }

// looks goes to each page and keeps it.
async function looks(visitor, pages) {
  for (const [name, path, status] of pages) {
    if (status) await visitor.refused(status, () => visitor.go(path))
    else await visitor.go(path)
    await album.keep(visitor, name)
  }
}

async function as(who) {
  const visitor = await Visitor.to(site, browser, desk)
  if (who) await visitor.signIn(who)
  return visitor
}

test('what everybody reads', async () => {
  const reader = await as()
  await looks(reader, [
    ['sign-in', '/sign-in'],
    ['demo-journal', '/p/hatherden/journal'],
    ['demo-council', '/p/westmere'],
    ['demo-round-resolved', '/r/hatherden-last-winter'],
    ['error-404', '/no/such/page', 404],
    ['error-404-round', '/r/no-such-round', 404],
    ['error-404-result', '/r/hatherden-decides/result', 404],
  ])
  await reader.go('/p/hatherden?ideas=all')
  for (const [idea, fate] of [
    ['Hedge planting day', 'Awarded'],
    ['Summer fair stage', 'Not awarded'],
    ['Community orchard', 'On the ballot'],
    ['A bench at the bus stop', 'New'],
  ]) {
    const item = reader.page.locator('li').filter({ has: reader.page.getByRole('link', { name: idea, exact: true }) })
    await until(() => item.innerText(), new RegExp(`\\b${fate}$`), idea)
  }
  await reader.leave()
})

test('whoever is not signed in, or has another role, is told so', async () => {
  const reader = await as()
  await reader.refused(401, () => reader.go('/staff/rounds/hatherden-decides'))
  await reader.reads('Sign in')
  await reader.go('/sign-in')
  await reader.page.getByLabel('Email address').fill('clerk@hatherden.example')
  await reader.page.getByLabel('Password').fill('not the password')
  await reader.refused(422, () => reader.press('Sign in', reader.page.locator('main')))
  await reader.reads('That email address and password do not fit together')
  const field = (label) => reader.page.getByLabel(label).inputValue()
  await until(() => field('Email address'), 'clerk@hatherden.example', 'the address')
  await until(() => field('Password'), '', 'the password')
  await album.keep(reader, 'sign-in-422')
  await reader.refused(403, () => reader.go('/r/hatherden-decides/wall'))
  await album.keep(reader, 'error-403-wall')
  await reader.leave()
  const councillor = await as('councillor')
  await looks(councillor, [
    ['error-403', '/staff/hatherden/proposals', 403],
    ['error-403-round', '/staff/rounds/hatherden-decides', 403],
    ['councillor-home', '/staff'],
    ['councillor-wall', '/r/hatherden-decides/wall'],
    ['councillor-wall-paused', '/r/hatherden-decides/wall?pause=1'],
    ['councillor-round', '/r/hatherden-decides'],
  ])
  await councillor.press('Sign out', councillor.page.locator('header'))
  await councillor.reads('You are signed out.')
  await councillor.leave()
})

test('what the officer works with', async () => {
  const officer = await as('officer')
  await looks(officer, [
    ['officer-home', '/staff'],
    ['officer-offers', '/staff/westmere/offers'],
    ['officer-offer', '/staff/westmere/offers/new'],
    ['officer-403', '/staff/hatherden/transfers', 403],
  ])
  await officer.leave()
})

test('what the clerk works with', async () => {
  const clerk = await as('clerk')
  await looks(clerk, [
    ['clerk-home', '/staff'],
    ['clerk-ideas', '/staff/hatherden/proposals'],
    ['clerk-ideas-all', '/staff/hatherden/proposals?state=all'],
    ['clerk-ideas-none', '/staff/hatherden/proposals?state=merged'],
    ['clerk-rounds', '/staff/hatherden/rounds'],
    ['clerk-round-voting', '/staff/rounds/hatherden-decides'],
    ['clerk-round-resolved', '/staff/rounds/hatherden-last-winter'],
    ['clerk-transfers', '/staff/hatherden/transfers'],
    ['clerk-wall', '/r/hatherden-decides/wall'],
  ])
  const { page } = clerk
  await clerk.go('/staff/hatherden/transfers')
  await clerk.refused(422, () => clerk.press('Record it'))
  await clerk.reads('There is a problem')
  await album.keep(clerk, 'clerk-own-money-422')
  await clerk.refused(409, () => clerk.go('/staff/rounds/hatherden-decides/set/dates'))
  await clerk.reads('this one is sealed and cannot be changed')
  await album.keep(clerk, 'error-409')
  await clerk.go('/staff/rounds/hatherden-decides/codes')
  await page.getByLabel('How many codes?').fill('many')
  await clerk.refused(422, () => clerk.press('Make codes'))
  await clerk.reads('Enter a whole number, like 40')
  await album.keep(clerk, 'clerk-codes-422')
  await clerk.leave()
})

test('an idea that is refused, carried on in another, or withdrawn keeps its page', async () => {
  const clerk = await as('clerk')
  const { page } = clerk
  await clerk.go('/staff/hatherden/proposals')
  await clerk.press('Parish notice boards')
  await page.getByLabel('Carry it on in another idea').check()
  await clerk.press('Continue')
  await clerk.refused(422, () => clerk.press('Merge'))
  await clerk.reads('Choose another idea of this place')
  await album.keep(clerk, 'clerk-merge-422')
  assert.equal(await page.getByRole('radio', { name: 'Community orchard' }).count(), 0, 'its ballot is sealed')
  await page.getByRole('radio', { name: 'A bench at the bus stop' }).check()
  await clerk.press('Merge')
  await clerk.go('/p/hatherden')
  await clerk.press('Parish notice boards')
  await clerk.reads('Carried on in A bench at the bus stop.')
  await album.keep(clerk, 'idea-merged')
  await clerk.go('/staff/hatherden/proposals')
  await clerk.press('A bench at the bus stop')
  await page.getByLabel('It is not possible').check()
  await clerk.press('Continue')
  await page.getByLabel('The land is not the council’s').check()
  await page.getByLabel('In your own words').fill('The verge belongs to the county, which plans a shelter there.')
  await clerk.press('Refuse, with this reason')
  await clerk.reads('The idea is not possible. Its page says why.')
  await clerk.go('/p/hatherden')
  await clerk.press('A bench at the bus stop')
  await clerk.reads(
    'Not possible',
    'The land is not the council’s',
    'The verge belongs to the county',
    'Parish notice boards',
  )
  await album.keep(clerk, 'idea-refused')
  await clerk.leave()

  const resident = await Visitor.to(site, browser, { javaScript: false })
  await resident.go('/p/hatherden/propose')
  await resident.press('Start now')
  await resident.go(resident.page.url().replace('/need', '/check'))
  await resident.refused(422, () => resident.press('Send my idea'))
  await resident.reads('Give your idea a name', 'Say what it is in a few sentences')
  await album.keep(resident, 'propose-nothing-422')
  await resident.go('/p/hatherden/propose')
  await proposeIdea(resident, {
    title: 'Swings by the brook',
    summary: 'Two swings under the willow.',
    ask: '1,250.50',
    deliver: 'I do not know',
  })
  await resident.press(/\/proposals\//)
  await resident.press('Withdraw my idea')
  await resident.reads('You have withdrawn your idea.', 'Withdrawn')
  await album.keep(resident, 'idea-withdrawn')
  await resident.leave()
})

test('those pages are valid and accessible, and fit', async () => {
  album.close()
  assert.deepEqual(await album.judge(), [])
})
