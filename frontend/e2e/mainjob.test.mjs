// The main job, through the pages alone: a council transfers money under a
// condition, residents propose and choose, and a resolution releases it. Once
// with JavaScript and once without, side by side on one server, so that both
// wait for their closing times together.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { launch, until } from './browser.mjs'
import { proposeIdea, toCheck } from './ideas.mjs'
import { startServer } from './server.mjs'
import { Album, minuteAfter, said, sleepUntil, squeeze, typed, Visitor } from './site.mjs'

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

const day = 24 * 3600_000

// Each has a fund, a round and ideas of its own, and sums with pence.
const jobs = [
  {
    title: 'with JavaScript',
    javaScript: true,
    fund: 'Play and safety',
    condition: 'Things for children to play on, and safe ways to them',
    sum: '20000.37',
    shown: '£20,000.37',
    bankRef: 'BACS WM-5101',
    round: 'Hatherden Plays',
    id: 'hatherden-plays',
    idea: 'Climbing tower',
    ideaCost: '14800.12',
    ideaShown: '£14,800.12',
    own: 'Speed signs at the school',
    ownCost: '6900',
    ownShown: '£6,900',
    minute: '26/114',
    opensAhead: false,
  },
  {
    title: 'without JavaScript',
    javaScript: false,
    fund: 'Green places',
    condition: 'Trees, hedges and water',
    sum: '9000.05',
    shown: '£9,000.05',
    bankRef: 'BACS WM-5102',
    round: 'Hatherden Greens',
    id: 'hatherden-greens',
    idea: 'Orchard by the ford',
    ideaCost: '8000.05',
    ideaShown: '£8,000.05',
    own: 'Trough at the green',
    ownCost: '1200.40',
    ownShown: '£1,200.40',
    minute: '26/115',
    opensAhead: true,
  },
]

describe('the main job', { concurrency: true, timeout: 900_000 }, () => {
  let going = jobs.length
  for (const job of jobs) {
    test(job.title, async (t) => {
      try {
        await new MainJob(t, job).run()
      } finally {
        if (--going === 0) album.close()
      }
    })
  }
  test('the pages it reaches are valid and accessible, and fit', async () => {
    assert.deepEqual(await album.judge(), [])
  })
})

class MainJob {
  constructor(t, job) {
    Object.assign(this, job)
    this.t = t
    this.began = Date.now()
    this.people = []
  }

  // person opens a window of its own, on a phone or on a desk.
  async person(options = {}) {
    const somebody = await Visitor.to(site, browser, { javaScript: this.javaScript, ...options })
    this.people.push(somebody)
    return somebody
  }

  async run() {
    const desk = { width: 1280, height: 900 }
    this.clerk = await this.person(desk)
    this.resident = await this.person()
    await this.clerk.signIn('clerk')
    await this.step('the officer offers a transfer with a condition', () => this.offer(desk))
    await this.step('the council accepts it, it is released, and the clerk records its arrival', () => this.receive())
    await this.step('everybody sees the money and where it came from', () => this.publicMoney())
    await this.step('a resident proposes, without an account', () => this.propose())
    await this.step('the parish council proposes in its own name', () => this.proposeOwn())
    await this.step('the clerk sets up a round', () => this.setUp())
    await this.step('the clerk decides about both ideas', () => this.admit())
    await this.step('the round cannot be sealed without codes', () => this.gate())
    await this.step('the clerk makes codes, prints them and seals', () => this.seal())
    await this.step('the round opens by itself', () => this.opens())
    await this.step('residents vote, and change their minds', () => this.vote())
    await this.step('a councillor watches', () => this.watch(desk))
    await this.step('the clerk moves the closing time', () => this.moveClosing())
    await this.step('the round closes by itself', () => this.closes())
    await this.step('the clerk counts and publishes', () => this.count())
    await this.step('the clerk records the resolution', () => this.resolve())
    await this.step('the result names reasons, and follows the money', () => this.result())
    await this.step('the place shows what was released, and the sums are right', () => this.released())
    for (const somebody of this.people) await somebody.leave()
  }

  async step(name, act) {
    try {
      await act()
    } catch (error) {
      error.message = `${name}: ${error.message}\n${this.people.flatMap((p) => p.wrong).join('\n')}\n${site.output().slice(-500)}`
      throw error
    }
    this.t.diagnostic(`${((Date.now() - this.began) / 1000).toFixed(1)} s: ${name}`)
  }

  async offer(desk) {
    this.officer = await this.person(desk)
    const { officer } = this
    const { page } = officer
    await officer.signIn('officer')
    await officer.page.locator('.cc-menu summary', { hasText: 'Money' }).click()
    await officer.press('Offers')
    await officer.press('Draft a new offer')
    await album.keep(officer, 'offer')
    await officer.refused(422, () => officer.press('Save and check'))
    await officer.reads('There is a problem', 'Choose a fund', 'Give it a name', 'Enter a sum for at least one area')
    await album.keep(officer, 'offer-422')
    await page.getByLabel('Vale Place Budget').check()
    await page.getByLabel('A plain share of money').check()
    await page.getByLabel('What is it called?').fill(this.fund)
    await page.getByLabel('Hatherden', { exact: true }).fill(this.sum)
    await page.getByLabel('For how many years?').fill('1')
    await page.getByLabel('Last day to answer').fill(typed(new Date(Date.now() + 28 * day)).slice(0, 10))
    await page.getByLabel('What may it be spent on?').fill(this.condition)
    await officer.press('Save and check')
    await officer.reads(`Check the offer: ${this.fund}`, this.shown, this.condition)
    await album.keep(officer, 'offer-check')
    await officer.press('Send it to 1 area')
    await officer.reads('The offer is sent.', this.fund, this.condition, this.shown)
    await album.keep(officer, 'offers')
  }

  async receive() {
    const { clerk, officer } = this
    await clerk.go('/staff')
    await album.keep(clerk, 'staff-clerk')
    await clerk.press(`Answer Westmere Council: ${this.shown} for ${this.fund}`)
    await clerk.reads(this.condition, this.shown)
    await album.keep(clerk, 'transfer-offered')
    await clerk.page.getByRole('radio', { name: 'Accept', exact: true }).check()
    await clerk.refused(422, () => clerk.press('Record the answer'))
    await clerk.reads('Enter the minute reference of the meeting that decided')
    await until(() => clerk.page.getByRole('radio', { name: 'Accept', exact: true }).isChecked(), true, 'the answer')
    await album.keep(clerk, 'transfer-422')
    await clerk.page.getByLabel('Minute reference').fill('26/90')
    await clerk.press('Record the answer')
    await clerk.reads('The offer is accepted. The council can release the money.', 'Minute 26/90')
    await album.keep(clerk, 'transfer-accepted')
    await officer.go('/staff')
    await officer.press(`Release ${this.shown} to Hatherden Parish Council: ${this.fund}`)
    await album.keep(officer, 'offer-to-release')
    await officer.press(`Release ${this.shown}`)
    await officer.reads('The money is released.')
    await album.keep(officer, 'offer-released')
    await clerk.go('/staff')
    await clerk.press(`Record ${this.shown} from Westmere Council`)
    await clerk.refused(422, () => clerk.press('Record as received'))
    await clerk.reads('Enter the reference on your bank statement')
    await album.keep(clerk, 'receive-422')
    await clerk.page.getByLabel('Bank reference').fill(this.bankRef)
    await clerk.press('Record as received')
    this.received = new Date()
    await clerk.reads('The money is recorded as received.')
    await album.keep(clerk, 'transfer-received')
    await clerk.page.locator('.cc-menu summary', { hasText: 'Money' }).click()
    await clerk.press('Money offered')
    await clerk.reads(this.fund, this.condition)
    await album.keep(clerk, 'transfers')
  }

  // row gives the cells of a fund in the table of the place.
  async row(visitor, fund) {
    const row = visitor.page.getByRole('row').filter({ has: visitor.page.getByRole('rowheader', { name: fund }) })
    const cells = await row.getByRole('cell').allInnerTexts()
    return cells.map((cell) => squeeze(cell).replace(/^(Signed|Received|Released) /, ''))
  }

  async publicMoney() {
    const { resident } = this
    await resident.go('/p/hatherden')
    const wanted = [this.condition, this.shown, this.shown, '£0.00']
    await until(() => this.row(resident, this.fund), wanted, 'the row of the fund')
    const on = said(this.received, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).replace(',', '')
    await resident.reads(`Westmere Council transferred to ${this.fund} ${this.shown} ${on} · reference ${this.bankRef}`)
    await album.keep(resident, 'place')
  }

  // words are the answers of somebody who proposes an idea.
  words(name, ask, deliver) {
    return {
      title: name,
      summary: `${name}: built this summer, open to everybody.`,
      where: 'At the recreation ground',
      ask,
      period: 'Once',
      after: 'The parish council, from its precept',
      deliver,
    }
  }

  async propose() {
    const { resident } = this
    const { page } = resident
    await resident.press('Propose an idea', page.locator('main'))
    await album.keep(resident, 'propose')
    await toCheck(resident, this.words(this.idea, 'five', 'A contractor'), async (name) => {
      await album.keep(resident, `propose-${name}`)
      if (name !== 'cost') return
      await resident.refused(422, () => resident.press('Continue'))
      await resident.reads('There is a problem', 'Enter an amount in figures, like 3,600 or 3,600.50')
      await until(() => page.title(), /^Error: /, 'the title')
      await until(() => page.getByLabel('Cost').inputValue(), 'five', 'the cost')
      await until(() => page.getByLabel('What time does that cover?').inputValue(), 'Once', 'the period')
      await album.keep(resident, 'propose-422')
      await page.getByLabel('Cost').fill(this.ideaCost)
    })
    await resident.reads('Check your answers', this.idea, this.ideaShown)
    await album.keep(resident, 'propose-check')
    await resident.press('Send my idea')
    await resident.reads('Your idea is in', this.idea)
    await album.keep(resident, 'idea-received')
    await resident.press(/\/proposals\/.*follow=/)
    await resident.reads('New', this.idea, this.ideaShown)
    await page.getByRole('button', { name: 'Withdraw my idea' }).waitFor()
    await album.keep(resident, 'idea-followed')
    this.follow = page.url()
  }

  async proposeOwn() {
    const { clerk } = this
    await clerk.go('/staff')
    await clerk.press('Propose something in the council’s own name, Hatherden')
    const words = this.words(this.own, this.ownCost, 'Hatherden Parish Council')
    await proposeIdea(clerk, { ...words, by: 'In the name of Hatherden Parish Council' })
    await clerk.reads(this.own)
    await clerk.press(/\/proposals\//)
    await clerk.reads(this.own, this.ownShown, 'Hatherden Parish Council')
  }

  async setUp() {
    const { clerk } = this
    const { page } = clerk
    this.opensAt = this.opensAhead ? minuteAfter(12_000) : new Date(Math.floor(Date.now() / 60_000) * 60_000)
    this.meets = new Date(Date.now() + 20 * day)
    await clerk.go('/staff/hatherden/rounds')
    await album.keep(clerk, 'rounds')
    await clerk.press('Set up a round')
    await album.keep(clerk, 'round-form')
    await page.getByLabel('District round, one area').check()
    await page.getByLabel('Name', { exact: true }).fill(this.round)
    await clerk.press('Begin the round')
    await clerk.reads('The round is begun.')
    await clerk.press('Name and dates')
    await page.getByLabel('Voting opens').fill(typed(this.opensAt))
    await page.getByLabel('Voting closes').fill(typed(this.opensAt))
    await page.getByLabel('Council meeting').fill('')
    await clerk.refused(422, () => clerk.press('Save'))
    await clerk.reads('Closing must be after opening')
    await album.keep(clerk, 'round-form-422')
    await page.getByLabel('Voting closes').fill(typed(new Date(+this.opensAt + 14 * day)))
    await page.getByLabel('Council meeting').fill(typed(this.meets))
    await clerk.press('Save')
    await clerk.press('Funds and their conditions')
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    await page.getByLabel(this.fund).check()
    await clerk.press('Save')
    await clerk.press('The councillor and the officer who answer for it')
    await page.getByLabel('Councillor', { exact: true }).fill('Chair of the council')
    await page.getByLabel('Officer').fill('Parish clerk')
    await clerk.press('Save')
    await clerk.press('How people choose')
    await page.getByLabel('Most choices').fill('2')
    await clerk.press('Save')
    await clerk.reads('Saved.', 'No project is on the ballot yet.', 'No codes have been made.')
    await until(
      () => page.url(),
      (url) => url.includes(`/staff/rounds/${this.id}`),
      'the address',
    )
    await album.keep(clerk, 'round-being-set-up')
  }

  async admit() {
    const { clerk } = this
    const { page } = clerk
    for (const [name, cost] of [
      [this.idea, this.ideaCost],
      [this.own, this.ownCost],
    ]) {
      await clerk.go('/staff/hatherden/proposals')
      await clerk.press(name)
      if (name === this.idea) await album.keep(clerk, 'decide')
      await page.getByLabel('Put it on the ballot').check()
      await clerk.press('Continue')
      if (name === this.idea) {
        await clerk.refused(422, () => clerk.press('Put on the ballot'))
        await clerk.reads('There is a problem')
        await album.keep(clerk, 'decide-422')
      }
      await page.getByLabel(this.round).check()
      await page.getByLabel(`Cost of “${name}”`).fill(cost)
      await page.getByLabel('Power relied on').fill('General power of competence')
      await clerk.press('Put on the ballot')
      await clerk.reads('The idea is on the ballot.')
    }
    await album.keep(clerk, 'ideas')
    await this.resident.go(this.follow)
    await this.resident.reads('On the ballot', 'General power of competence', this.round)
    await album.keep(this.resident, 'idea-admitted')
  }

  async gate() {
    const { clerk, resident } = this
    await clerk.go(`/staff/rounds/${this.id}`)
    await clerk.reads('In the way', 'No codes have been made.')
    await clerk.page.getByRole('button', { name: 'Seal the round' }).waitFor({ state: 'detached' })
    await album.keep(clerk, 'round-in-the-way')
    const held = await this.shownPast(resident, +this.opensAt)
    if (held) await resident.reads('Held', 'The round cannot open until this is settled', 'No codes have been made.')
    else await resident.reads('Being set up')
    await album.keep(resident, 'round-held')
  }

  // shownPast loads the round's page and tells whether it was drawn after a moment;
  // a page that was under way at that moment is loaded again.
  async shownPast(visitor, moment) {
    for (;;) {
      const before = Date.now()
      await visitor.go(`/r/${this.id}`)
      if (before > moment) return true
      if (Date.now() < moment) return false
    }
  }

  async seal() {
    const { clerk } = this
    const { page } = clerk
    await clerk.press('Letters with codes')
    await page.getByLabel('How many codes?').fill('12')
    await clerk.press('Make codes')
    await clerk.reads('The codes are made.', '12 codes', 'Not fetched yet.')
    await album.keep(clerk, 'round-ready')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'File for the printer' }).click(),
    ])
    const rows = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/)
    assert.equal(rows.length, 13)
    this.letters = rows.slice(1).map((row) => {
      const [, code, link] = row.split(',')
      return { code, link }
    })
    await clerk.press(/Letters to print/)
    await clerk.reads('12 letters of batch 1.', this.letters[0].code, this.letters[11].code)
    await album.keep(clerk, 'letters')
    await clerk.press('Letters and codes')
    await clerk.reads('Fetched 2 times.')
    await clerk.press(this.round)
    await clerk.press('Check everything and seal')
    await clerk.reads(this.idea, this.own, this.shown, '12 that can be voted with')
    await album.keep(clerk, 'round-check')
    await clerk.press('Seal the round')
    await clerk.reads('The round is sealed.')
    await album.keep(clerk, 'round-sealed')
  }

  async opens() {
    const { resident } = this
    if (!(await this.shownPast(resident, +this.opensAt))) {
      await resident.reads('Sealed', 'The rules are fixed. Voting opens')
      await resident.page.getByRole('button', { name: 'Vote now' }).waitFor({ state: 'detached' })
      await sleepUntil(+this.opensAt + 500)
      await resident.go(`/r/${this.id}`)
    }
    await resident.finds(`/r/${this.id}`, 'Fewer than 10 people have voted.')
    await resident.reads('Voting is open until', this.shown, `${this.condition}`, this.idea, this.own)
    await album.keep(resident, 'round-voting')
    await resident.press('Vote now')
    await resident.reads('Enter your code')
    await album.keep(resident, 'code')
  }

  // entered opens a ballot by the link of a letter.
  async entered(letter, options = {}) {
    const voter = await this.person(options)
    await voter.go(letter.link)
    await until(() => voter.page.getByLabel('Code from your letter').inputValue(), letter.code, 'the field')
    await voter.press('Continue')
    await voter.reads('Choose what to pay for')
    return voter
  }

  // choose ticks projects and has them counted; without JavaScript by the form.
  async choose(voter, ...names) {
    for (const box of await voter.page.getByRole('checkbox', { checked: true }).all()) await box.uncheck()
    for (const name of names) await voter.page.getByLabel(name).check()
    if (voter.options.javaScript === false) {
      await voter.press('Check')
      await voter.reads('Check your choices', ...names)
    } else {
      await voter.becomes('[data-purse-status]', /^Counted$/)
      await voter.press('Check and finish')
      await voter.reads('Your choices count already')
      await album.keep(voter, 'check')
    }
    await voter.press(voter.options.javaScript === false ? 'Send my choices' : 'Finish and get a receipt')
    await voter.reads('Your choices are in')
    return voter.text('#receipt-code')
  }

  async vote() {
    const first = await this.entered(this.letters[0])
    await album.keep(first, 'ballot')
    const receipt = await this.choose(first, this.own)
    await album.keep(first, 'receipt')
    await first.press('Change my choices')
    await until(() => first.page.getByLabel(this.own).isChecked(), true, 'what was chosen')
    assert.equal(await this.choose(first, this.idea), receipt)
    await this.choose(await this.entered(this.letters[1]), this.idea, this.own)
    // One of them has no JavaScript in any case.
    await this.choose(await this.entered(this.letters[2], { javaScript: false }), this.idea)
    this.receipt = receipt
    this.voter = first
    // The ballot stays open on the phone until voting closes.
    await first.press('Change my choices')
  }

  async watch(desk) {
    const councillor = await this.person(desk)
    await councillor.signIn('councillor')
    await album.keep(councillor, 'staff-councillor')
    await councillor.go(`/r/${this.id}/wall`)
    await councillor.reads(this.round, this.idea, this.own)
    await councillor.reads('Fewer than 10 people have voted.', 'fewer than 25')
    await album.keep(councillor, 'wall')
    await this.clerk.go(`/staff/rounds/${this.id}`)
    await this.clerk.reads('<10 of 12 codes used')
    const neighbour = await this.person()
    await neighbour.refused(403, () => neighbour.go(`/r/${this.id}/wall`))
    await neighbour.reads('Councillors of this place see the projects while voting is open.')
  }

  async moveClosing() {
    const { clerk } = this
    const { page } = clerk
    this.closesAt = minuteAfter(50_000)
    await clerk.press('Move the closing time')
    await page.getByLabel('Voting closes').fill(typed(this.closesAt))
    await clerk.refused(422, () => clerk.press('Save the closing time'))
    await clerk.reads('Say why. Residents read it')
    await album.keep(clerk, 'round-voting-422')
    // A closing time takes effect half a minute after it is recorded; the rest is
    // for a slow machine to press the button.
    this.closesAt = minuteAfter(50_000)
    await page.getByLabel('Voting closes').fill(typed(this.closesAt))
    await page.getByLabel('Why?').fill('The hall is flooded; we meet earlier.')
    await clerk.press('Save the closing time')
    await clerk.reads('The closing time is moved.')
    await album.keep(clerk, 'round-closing-moved')
    await this.resident.go(`/r/${this.id}`)
    await this.resident.reads(/Voting is open until/, 'The hall is flooded; we meet earlier.')
  }

  async closes() {
    await sleepUntil(+this.closesAt + 500)
    const { resident, clerk, voter } = this
    if (this.javaScript) {
      await voter.becomes('[data-assertive]', 'Voting has closed. Your choices are counted as they stand.')
      await until(() => voter.page.getByLabel(this.own).isDisabled(), true, 'the box is closed')
    } else {
      await voter.page.getByLabel(this.own).check()
      await voter.refused(422, () => voter.press('Send my choices'))
      await voter.reads('Voting has closed. Your last counted choices stand')
      await album.keep(voter, 'ballot-closed-422')
    }
    await resident.go(`/r/${this.id}`)
    await resident.reads('Voting closed')
    await resident.page.getByRole('link', { name: 'Vote now' }).waitFor({ state: 'detached' })
    await album.keep(resident, 'round-closed')
    await clerk.go(`/staff/rounds/${this.id}`)
    await clerk.reads('Count now')
    await album.keep(clerk, 'round-to-count')
  }

  async count() {
    const { clerk, resident } = this
    // The last ballots settle first; a server that knows it holds none is quick.
    clerk.expected = 503
    for (let tries = 0; tries < 30; tries++) {
      await clerk.press('Count now')
      if (clerk.status === 200) break
      await clerk.reads('There is a problem', 'settling')
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    clerk.expected = 0
    await clerk.reads('The ballots are counted. Residents see nothing until you publish.')
    await album.keep(clerk, 'round-counted')
    await resident.go(`/r/${this.id}`)
    await resident.reads('The ballots are counted; the recommendation is not published yet.')
    await clerk.press('Publish', clerk.page.locator('main'))
    await clerk.reads('The recommendation is published.')
    await album.keep(clerk, 'round-published')
    await resident.go(`/r/${this.id}`)
    await resident.press('See the result')
    await resident.reads('This is what residents recommend.', 'Recommended')
    await album.keep(resident, 'result-recommended')
  }

  async resolve() {
    const { clerk } = this
    const { page } = clerk
    await clerk.go(`/staff/rounds/${this.id}`)
    await clerk.press('Agenda item, minute and resolution')
    await until(() => page.getByRole('checkbox', { name: this.idea }).isChecked(), true, 'what was recommended')
    await clerk.refused(422, () => clerk.press('Record the resolution'))
    await clerk.reads('There is a problem')
    await album.keep(clerk, 'resolution-422')
    await page.getByLabel('Minute', { exact: true }).fill(this.minute)
    await page.getByLabel('Date of the meeting').fill(typed(new Date()).slice(0, 10))
    await page.getByRole('radio', { name: 'General power of competence' }).check()
    await page.getByLabel('Which exactly').fill('Localism Act 2011, section 1')
    await clerk.press('Record the resolution')
    await clerk.reads('The resolution is recorded, and the money is allocated.')
    await album.keep(clerk, 'round-resolved')
  }

  async result() {
    const { resident, voter } = this
    await resident.go(`/r/${this.id}/result`)
    await resident.reads(`Hatherden Parish Council resolved on`, `minute ${this.minute}`)
    await resident.reads(`ballots counted: 25.0% of the 12 codes sent 3`)
    await resident.reads(
      `${this.idea} ${this.ideaShown} Awarded chosen by 3 people It came number 1 of 2. ${this.shown} was left when the count reached it, and it costs ${this.ideaShown}.`,
    )
    await resident.page.locator('summary', { hasText: `Where the money comes from: ${this.idea}` }).click()
    await resident.reads(
      `Westmere Council transferred to ${this.fund}: ${this.shown} on ${said(this.received)} ` +
        `${this.round} has ${this.ideaShown} of it for this project, from ${this.fund} ` +
        `${this.idea}: ${this.ideaShown} awarded by Hatherden Parish Council, minute ${this.minute}`,
    )
    await resident.reads(/chosen by 1 person .*came first and took £/)
    await album.keep(resident, 'result')
    await resident.press(this.own)
    await resident.reads('Not awarded', 'Why', 'without this project')
    await album.keep(resident, 'why-not')
    await resident.go(this.follow)
    await resident.reads(this.idea)
    await album.keep(resident, 'idea-awarded')
    // The receipt of somebody who voted is in the list of those counted.
    await resident.go(`/r/${this.id}`)
    await resident.page.getByLabel('Your receipt').fill(this.receipt)
    await resident.press('Look it up')
    await resident.reads('Your receipt is in the list of counted receipts.')
    await album.keep(resident, 'round-resolved-public')
    await voter.go(`/r/${this.id}/ballot`)
    await voter.reads('Voting has closed', 'See the result')
  }

  async released() {
    const { resident } = this
    await resident.go('/p/hatherden')
    const wanted = [this.condition, this.shown, this.shown, this.ideaShown]
    await until(() => this.row(resident, this.fund), wanted, 'the row of the fund')
    await resident.reads(`Allocated after ${this.round} ${this.ideaShown}`, `reference minute ${this.minute}`)
    const pence = (text) => Math.round(Number(text.replace(/[£,]/g, '')) * 100)
    const rows = await resident.page.locator('main tbody tr').all()
    const cells = await Promise.all(rows.map((row) => row.getByRole('cell').allInnerTexts()))
    const sums = cells
      .filter((row) => row.length > 2) // what was accepted and is not here yet has no columns
      .map((row) => row.slice(-3).map((cell) => pence(cell.match(/£[\d,.]+/)[0])))
    const total = sums.pop()
    for (const column of [0, 1, 2]) {
      assert.equal(
        sums.reduce((n, row) => n + row[column], 0),
        total[column],
      )
    }
    await album.keep(resident, 'place-released')
    // The trial of sums: each entry comes to nothing, and every account is where
    // the pages say.
    await resident.press('All entries', resident.page.locator('main'))
    await album.keep(resident, 'journal')
    const [file] = await Promise.all([
      resident.page.waitForEvent('download'),
      resident.page.getByRole('link', { name: /CSV/ }).click(),
    ])
    const entries = new Map()
    const accounts = new Map()
    const lines = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/)
    for (const line of lines.slice(1)) {
      const [entry, , , account, amount] = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        (m) => m[1] ?? m[2],
      )
      entries.set(entry, (entries.get(entry) ?? 0) + pence(amount))
      accounts.set(account, (accounts.get(account) ?? 0) + pence(amount))
    }
    assert.deepEqual(new Set(entries.values()), new Set([0]))
    const awarded = [...accounts].filter(([name]) => name.startsWith(`award:${this.id}/`))
    assert.deepEqual(
      awarded.map(([, n]) => n),
      [pence(this.ideaCost)],
    )
    const pots = [...accounts].filter(([name]) => name.startsWith(`pot:${this.id}/`))
    assert.deepEqual(
      pots.map(([, n]) => n),
      [0],
    )
    const fund = pots[0][0].split('/')[1]
    assert.equal(accounts.get(`fund:${fund}`), pence(this.sum) - pence(this.ideaCost))
  }
}
