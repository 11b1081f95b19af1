// A parish clerk sets a round up and runs it in one sitting: template, parts, practice, seal, letters, count and the
// paperwork; with JavaScript on a laptop, without it on a phone.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { launch, sizes, until } from './browser.mjs'
import { startServer } from './server.mjs'
import { Album, minuteAfter, sleepUntil, squeeze, typed, Visitor } from './site.mjs'

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

const day = 24 * 60 * 60 * 1000

const sittings = [
  [1280, true],
  [360, false],
]

// Side by side on one server: both wait for the same closing times, and the pages they
// reach are judged meanwhile.
describe('a round in one sitting', { concurrency: true, timeout: 900_000 }, () => {
  let going = sittings.length
  for (const [width, javaScript] of sittings) {
    test(`at ${width} px, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      try {
        await new Sitting(width, javaScript).run()
      } finally {
        if (--going === 0) album.close()
      }
    })
  }
  test('the pages of the sitting are valid, accessible and fit', async () => {
    assert.deepEqual(await album.judge(), [])
  })
})

class Sitting {
  constructor(width, javaScript) {
    Object.assign(this, {
      width,
      javaScript,
      name: `Evening ${width}`,
      id: `evening-${width}`,
      idea: `Lamps for path ${width}`,
    })
    this.options = { ...sizes[width], javaScript }
    this.people = []
  }

  async person(options = this.options) {
    const visitor = await Visitor.to(site, browser, options)
    this.people.push(visitor)
    return visitor
  }

  async run() {
    await this.begin()
    await this.parts()
    await this.money()
    await this.project()
    await this.preview()
    await this.practise()
    await this.letters()
    await this.seal()
    await this.vote()
    await this.close()
    await this.count()
    await this.resolve()
    await this.again()
    for (const visitor of this.people) await visitor.leave()
  }

  keep(visitor, name) {
    return album.keep(visitor, `rounds-${name}`)
  }

  get page() {
    return this.clerk.page
  }

  get at() {
    return `/staff/rounds/${this.id}`
  }

  async begin() {
    this.clerk = await this.person()
    const { clerk, page } = this
    await clerk.signIn('clerk')
    await clerk.go('/staff/hatherden/rounds/new')
    await this.keep(clerk, 'begin')
    await page.getByLabel('Name', { exact: true }).fill(this.name)
    await clerk.refused(422, () => clerk.press('Begin the round'))
    await clerk.reads('There is a problem', 'Choose one')
    await until(() => page.getByLabel('Name', { exact: true }).inputValue(), this.name, 'the name is kept')
    await this.keep(clerk, 'begin-422')
    await page.getByLabel('Parish £1,000 evening').check()
    await clerk.press('Begin the round')
    await clerk.reads(
      'The round is begun.',
      `Set up ${this.name}`,
      'From the template “Parish £1,000 evening”',
      'Not started',
      'Cannot start yet',
    )
    await this.keep(clerk, 'begun')
  }

  async parts() {
    const { clerk, page } = this
    await clerk.press('Name and dates')
    await this.keep(clerk, 'dates')
    this.opensAt = minuteAfter(-60_000)
    await page.getByLabel('Name', { exact: true }).fill('')
    await page.getByLabel('Voting opens').fill(typed(this.opensAt))
    await page.getByLabel('Voting closes').fill(typed(this.opensAt))
    await page.getByLabel('Council meeting').fill(typed(new Date(Date.now() + 30 * day)))
    await clerk.refused(422, () => clerk.press('Save'))
    await clerk.reads('Give it a name', 'Closing must be after opening')
    const faults = await page.locator('.govuk-error-summary__list li').allInnerTexts()
    assert.match(faults[0], /name/i)
    await until(() => page.getByLabel('Voting opens').inputValue(), typed(this.opensAt), 'what was typed is kept')
    await this.keep(clerk, 'dates-422')
    await page.getByLabel('Name', { exact: true }).fill(this.name)
    await page.getByLabel('Voting closes').fill(typed(new Date(+this.opensAt + 2 * day)))
    await clerk.press('Save')
    await clerk.reads('Saved.', '1 of 10 done')

    const other = await this.person({ ...sizes[1280] })
    await other.signIn('clerk')
    await other.go(`${this.at}/set/people`)
    await clerk.press('The councillor and the officer who answer for it')
    await page.getByLabel('Councillor', { exact: true }).fill('Chair of the council')
    await page.getByLabel('Officer').fill('Parish clerk')
    await other.page.getByLabel('Officer').fill('Deputy clerk')
    await clerk.press('Save')
    await other.refused(422, () => other.press('Save'))
    await other.reads('Somebody else has saved this part', 'Parish clerk', 'Deputy clerk')
    await this.keep(other, 'both')

    for (const part of [
      'How people choose',
      'How the recommendation is worked out',
      'What is shown while voting is open',
    ]) {
      await clerk.press(part)
      await this.keep(clerk, `part-${part.split(' ')[1]}-${part.split(' ')[2]}`)
      await clerk.press('Save')
    }
    await clerk.reads('5 of 10 done')
  }

  async money() {
    const { clerk, page } = this
    await clerk.go('/staff/hatherden/transfers')
    await page.getByLabel('What is the fund called?').fill(`Lamps ${this.width}`)
    await page.getByLabel('How much?').fill('1,000')
    await page.getByLabel('Precept').check()
    await clerk.press('Record it')
    await clerk.go(this.at)
    await clerk.press('Funds and their conditions')
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    await clerk.refused(422, () => clerk.press('Save'))
    await clerk.reads('Choose at least one fund')
    await this.keep(clerk, 'funds-422')
    await page.getByLabel(`Lamps ${this.width}`).check()
    await clerk.press('Save')
    await clerk.reads('They hold £1,000.', 'No project is on the ballot yet.')
  }

  async project() {
    const { clerk, page } = this
    await clerk.press('Projects on the ballot')
    await clerk.reads('Sort the ideas')
    await this.keep(clerk, 'projects-none')
    await clerk.go('/staff/hatherden/proposals')
    await clerk.press('Log an idea from paper')
    await page.getByLabel('What is the idea called?').fill(this.idea)
    await page.getByLabel('What is it?').fill('Two lamps where the path is dark.')
    await page.getByLabel('What should the pot pay?').fill('400')
    await page.getByLabel('For how long?').fill('Once')
    await page.getByLabel('Who bears the cost afterwards?').fill('The council')
    await page.getByLabel('Who would do it?').fill('A contractor')
    await clerk.press('Put it on the list')
    await clerk.go('/staff/hatherden/proposals')
    await clerk.press(this.idea)
    await page.getByLabel('Put it on the ballot').check()
    await clerk.press('Continue')
    await page.getByLabel(this.name).check()
    await page.getByLabel('Power relied on').fill('General power of competence')
    await clerk.press('Put on the ballot')
    await clerk.go(`${this.at}/projects`)
    await clerk.reads(this.idea, 'Together they ask for £400. The pot holds £1,000.')
    await this.keep(clerk, 'projects')
  }

  async preview() {
    const { clerk } = this
    await clerk.go(`${this.at}/preview`)
    await clerk.reads('Preview', this.idea, 'Voting is open until')
    await this.keep(clerk, 'preview')
    await clerk.press('Vote now')
    await clerk.reads('Preview', this.idea)
    await this.keep(clerk, 'preview-ballot')
    const check = this.javaScript ? 'Check and finish' : 'Check'
    await clerk.refused(422, () => clerk.press(check))
    await clerk.reads('This is a preview: nothing is counted')
    await this.keep(clerk, 'preview-422')
    await clerk.press('Back to the set-up')
  }

  async practise() {
    const { clerk, page } = this
    await page.getByLabel('Minutes it stays open').fill('1')
    await clerk.refused(422, () => clerk.press('Start a practice round'))
    await clerk.reads('Enter a number from 5 to 240')
    await this.keep(clerk, 'practice-422')
    await page.getByLabel('Minutes it stays open').fill('5')
    await clerk.press('Start a practice round')
    await clerk.reads('Rehearsal', 'The practice round is open.', `${this.name} (rehearsal)`)
    await this.keep(clerk, 'practice')
    const practice = new URL(page.url()).pathname
    const [letter] = await this.file(practice)
    const voter = await this.vote1(letter)
    await voter.reads('Rehearsal')
    await this.keep(voter, 'practice-receipt')
    await clerk.go(practice)
    await clerk.press('End the practice now')
    await clerk.reads('The closing time is moved.')
    await clerk.go('/staff/hatherden/rounds')
    assert.ok(!squeeze(await page.locator('main').innerText()).includes('rehearsal'), 'a practice round is in no list')
    await clerk.go(this.at)
    await clerk.reads('Practice of')
  }

  // file fetches the letters of a round as the printer's file has them.
  async file(at) {
    const { clerk, page } = this
    await clerk.go(`${at}/codes`)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'File for the printer' }).first().click(),
    ])
    const rows = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/)
    return rows.slice(1).map((row) => {
      const [number, code, link] = row.split(',')
      return { number, code, link }
    })
  }

  // vote1 votes for the idea with a letter.
  async vote1(letter) {
    const voter = await this.person()
    await voter.go(letter.link)
    await voter.press('Continue')
    await voter.page.getByLabel(this.idea).check()
    if (this.javaScript) {
      await voter.becomes('[data-purse-status]', /counted/i)
      await voter.press('Check and finish')
    } else {
      await voter.press('Check')
      await voter.reads('Check your choices')
    }
    await voter.press(this.javaScript ? 'Finish and get a receipt' : 'Send my choices')
    await voter.reads('Your choices are in')
    return voter
  }

  async letters() {
    const { clerk, page } = this
    await clerk.go(`${this.at}/codes`)
    await this.keep(clerk, 'codes-none')
    await page.getByLabel('How many codes?').fill('many')
    await clerk.refused(422, () => clerk.press('Make codes'))
    await clerk.reads('Enter a whole number')
    await until(() => page.getByLabel('How many codes?').inputValue(), 'many', 'what was typed is kept')
    await page.getByLabel('How many codes?').fill('5')
    await clerk.press('Make codes')
    await clerk.reads('The codes are made.', '5 codes')
    this.post = await this.file(this.at)
    assert.deepEqual(
      this.post.map(({ number }) => number),
      ['1-1', '1-2', '1-3', '1-4', '1-5'],
    )
    await clerk.press(/Letters to print/)
    await clerk.reads('5 letters of batch 1.', 'Letter 1-5', 'How to vote', this.post[0].code)
    await this.keep(clerk, 'letters')
  }

  async seal() {
    const { clerk } = this
    await clerk.go(this.at)
    await clerk.press('Check everything and seal')
    await clerk.reads(
      this.name,
      this.idea,
      '£1,000',
      'Parish clerk',
      '5 that can be voted with',
      'A sealed round cannot be changed.',
    )
    await this.keep(clerk, 'check')
    await clerk.press('Seal the round')
    await clerk.reads('The round is sealed.')
    await this.keep(clerk, 'sealed')
  }

  async vote() {
    const { clerk, page } = this
    await this.vote1(this.post[0])
    await clerk.go(`${this.at}/codes`)
    await page.getByLabel('Number of the letter').fill('1-1')
    await clerk.refused(422, () => clerk.press('Make a new letter'))
    await clerk.reads('This letter has been used to vote')
    await this.keep(clerk, 'codes-422')
    await page.getByLabel('Number of the letter').fill('1-2')
    await clerk.press('Make a new letter')
    await clerk.reads('The old code is void.', 'Letter 2-1 instead of 1-2', 'used <10')
    await this.keep(clerk, 'codes')
    const finder = await this.person()
    await finder.go(this.post[1].link)
    await finder.refused(422, () => finder.press('Continue'))
    await finder.reads('a new letter took its place')
    await this.keep(finder, 'code-void')
  }

  async close() {
    const { clerk, page } = this
    await clerk.go(`${this.at}/closing`)
    await this.keep(clerk, 'closing')
    await page.getByLabel('Voting closes').fill(typed(minuteAfter(50_000)))
    await clerk.refused(422, () => clerk.press('Save the closing time'))
    await clerk.reads('Say why. Residents read it')
    await this.keep(clerk, 'closing-422')
    this.closesAt = minuteAfter(50_000)
    await page.getByLabel('Voting closes').fill(typed(this.closesAt))
    await page.getByLabel('Why?').fill('Everyone in the hall has voted.')
    await clerk.press('Save the closing time')
    await clerk.reads('The closing time is moved.')
    await this.keep(clerk, 'voting')
    await sleepUntil(+this.closesAt + 500)
  }

  async count() {
    const { clerk } = this
    await clerk.go(this.at)
    await this.keep(clerk, 'closed')
    clerk.expected = 503
    for (const end = Date.now() + 90_000; Date.now() < end; ) {
      await clerk.press('Count now')
      if (clerk.status === 200) break
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    clerk.expected = 0
    await clerk.reads('The ballots are counted.')
    await clerk.press('Publish', clerk.page.locator('main'))
    await clerk.reads('The recommendation is published.', '1 of 5 codes used')
    await this.keep(clerk, 'published')
  }

  async resolve() {
    const { clerk, page } = this
    await clerk.press('Agenda item, minute and resolution')
    const agenda = await page.getByLabel('Agenda item').inputValue()
    for (const words of [
      'To receive the recommendation',
      'from the pot of £1,000',
      `${this.idea}: £400`,
      'General power of competence',
      'Ballots counted: 1.',
    ])
      assert.ok(agenda.includes(words), `the agenda item does not say “${words}”:\n${agenda}`)
    await this.keep(clerk, 'paperwork')
    await page.getByLabel('Minute', { exact: true }).fill('26/114')
    await page.getByLabel('Date of the meeting').fill(typed(new Date()).slice(0, 10))
    await page.getByRole('radio', { name: 'General power of competence' }).check()
    await page.getByLabel('Which exactly').fill('Localism Act 2011, section 1')
    await page.getByRole('checkbox', { name: this.idea }).uncheck()
    await clerk.refused(422, () => clerk.press('Record the resolution'))
    await clerk.reads('otherwise than recommended')
    await until(() => page.getByLabel('Minute', { exact: true }).inputValue(), '26/114', 'the minute is kept')
    assert.equal(await page.getByRole('checkbox', { name: this.idea }).isChecked(), false)
    await this.keep(clerk, 'paperwork-422')
    await page.getByRole('checkbox', { name: this.idea }).check()
    await clerk.press('Record the resolution')
    await clerk.reads(
      'The resolution is recorded',
      'Awards',
      `£400 from Lamps ${this.width}`,
      'How the money moved',
      `Allocated after ${this.name}`,
    )
    const minute = await page.getByLabel('Draft minute').inputValue()
    assert.ok(minute.includes('RESOLVED') && minute.includes('£600 goes back to its funds'), minute)
    await this.keep(clerk, 'resolved')
  }

  // again begins the next round like this one, and tells what is different.
  async again() {
    const { clerk, page } = this
    await clerk.go('/staff/hatherden/rounds/new')
    await page.getByLabel(`Like ${this.name}`).check()
    await page.getByLabel('Name', { exact: true }).fill(`${this.name} again`)
    await clerk.press('Begin the round')
    await clerk.reads(`Begun like ${this.name}.`)
    await clerk.press('How people choose')
    await page.getByLabel('Most choices').fill('2')
    await clerk.press('Save')
    const reader = await this.person()
    await reader.go(`/r/${this.id}-again`)
    await reader.press('What is different from last time')
    await reader.reads('From 1 to 3 projects', 'From 1 to 2 projects', 'The same as last time')
    await this.keep(reader, 'changes')
  }
}
