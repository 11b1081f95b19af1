// Staff come and go: invited by a link, acting, switched off and refused at once; a role handed over.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch } from './browser.mjs'
import { startServer } from './server.mjs'
import { Album, Visitor } from './site.mjs'

const word = 'chalk lantern orchard'

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

async function officerIn(options) {
  const officer = await Visitor.to(site, browser, { width: 1280, height: 900, ...options })
  await officer.signIn('officer')
  return officer
}

// invite makes a link for somebody.
async function invite(officer, label, role) {
  const { page } = officer
  await officer.go('/staff/westmere/people')
  await officer.press('Invite somebody')
  await page.getByLabel('How will colleagues see them?').fill(label)
  await page.getByRole('radio', { name: 'Hatherden' }).check()
  await page.getByRole('radio', { name: role, exact: true }).check()
  await officer.press('Make the link')
  await officer.reads(`The link for ${label}`)
  return await officer.text('.cc-code')
}

// join takes an invitation up and signs in.
async function join(link, email, options) {
  const visitor = await Visitor.to(site, browser, options)
  await visitor.go(link)
  await visitor.page.getByLabel('Your email address').fill(email)
  await visitor.page.getByLabel('Choose a password').fill(word)
  await visitor.press('Begin')
  await visitor.reads('Your account is ready.')
  await visitor.page.getByLabel('Email address').fill(email)
  await visitor.page.getByLabel('Password').fill(word)
  await visitor.press('Sign in', visitor.page.locator('main'))
  return visitor
}

test('invited, at work, switched off', async () => {
  const officer = await officerIn()
  await officer.go('/staff/westmere/people/invite')
  await album.keep(officer, 'staffing-invite')
  await officer.refused(422, () => officer.press('Make the link'))
  await officer.reads('Say how colleagues will see them', 'Choose a place', 'Choose a role')
  await album.keep(officer, 'staffing-invite-422')
  const link = await invite(officer, 'Second clerk', 'Clerk')
  await album.keep(officer, 'staffing-link')
  await officer.go('/staff/westmere/people')
  await officer.reads('Second clerk', 'Take back')
  await album.keep(officer, 'staffing-people')

  const looker = await Visitor.to(site, browser, { javaScript: false })
  await looker.go(link)
  await album.keep(looker, 'staffing-join')
  await looker.refused(422, () => looker.press('Begin'))
  await album.keep(looker, 'staffing-join-422')
  const clerk = await join(link, 'second@hatherden.example', { javaScript: false })
  await looker.refused(409, () => looker.go(link))
  await looker.reads('This invitation has been taken up.')
  await album.keep(looker, 'staffing-used')
  await looker.leave()
  await clerk.go('/staff/hatherden/proposals')
  await clerk.reads('Ideas to sort')
  await clerk.go('/account')
  await clerk.reads('Here, in this browser', 'Clerk, Hatherden')
  await album.keep(clerk, 'staffing-account')

  await officer.go('/staff/westmere/people')
  await officer.press('Second clerk')
  await album.keep(officer, 'staffing-person')
  await officer.press('Switch it off')
  await officer.reads('The account is switched off, and its sessions are ended.')
  await clerk.refused(401, () => clerk.go('/staff/hatherden/proposals'))
  await clerk.reads('This account is switched off.')
  await album.keep(clerk, 'staffing-switched-off')
  await clerk.leave()
  await officer.leave()
})

test('a role is handed over, and an invitation taken back', async () => {
  const officer = await officerIn({ javaScript: false, width: 360, height: 640 })
  const { page } = officer
  const links = [
    await invite(officer, 'Leaving clerk', 'Clerk'),
    await invite(officer, 'Next councillor', 'Councillor'),
  ]
  const leaving = await join(links[0], 'leaving@hatherden.example', { javaScript: false })
  const next = await join(links[1], 'next@hatherden.example', { javaScript: false })
  await next.refused(403, () => next.go('/staff/hatherden/proposals'))
  await officer.go('/staff/westmere/people')
  await officer.press('Leaving clerk')
  await page.getByText('Hand this role over to somebody else').first().click()
  await page.getByRole('radio', { name: 'Next councillor' }).first().check()
  await officer.press('Hand it over')
  await officer.reads('The role is handed over.')
  await next.go('/staff/hatherden/proposals')
  await next.reads('Ideas to sort')
  await leaving.refused(403, () => leaving.go('/staff/hatherden/proposals'))
  const lost = await invite(officer, 'Nobody after all', 'Councillor')
  await officer.go('/staff/westmere/people')
  await officer.press(/^Take back\s*: Nobody after all/)
  await officer.reads('The invitation is taken back')
  await leaving.refused(409, () => leaving.go(lost))
  await leaving.reads('This invitation was taken back.')
  await officer.go('/staff/westmere/places')
  await album.keep(officer, 'staffing-places')
  await officer.go('/staff/westmere/places/hatherden')
  await album.keep(officer, 'staffing-place')
  for (const visitor of [officer, leaving, next]) await visitor.leave()
})

test('every page of people is valid, accessible and fits', async () => {
  album.close()
  assert.deepEqual(await album.judge(), [])
})
