// Every kind of ballot on a real server: by keyboard alone, without JavaScript,
// across a reload, on two devices, and without a signal.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, launch, purseLeavesAt, until } from './browser.mjs'
import { imported, kinds, project } from './rounds.mjs'
import { startServer } from './server.mjs'
import { Album, Visitor } from './site.mjs'

const { path, kitchen, swing, orchard, shelter } = project

const codes = {}
let browser
let site
let album
before(async () => {
  site = await startServer(imported(codes))
  browser = await launch()
  album = new Album(site, browser)
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

const status = '[data-purse-status]'
const title = {
  approval: 'Choose what to pay for',
  knapsack: 'Choose what to pay for',
  'choose-1': 'Choose what to pay for',
  points: 'Share out your points',
  ranking: 'Put projects in order',
}

async function voter(kind, options = {}, code = codes[kind].pop()) {
  const somebody = await Visitor.to(site, browser, options)
  await somebody.go(`/c/${kind}/${code}`)
  await somebody.press('Continue')
  await somebody.reads(title[kind])
  if (options.javaScript !== false) await somebody.page.locator('form[data-ready]').waitFor()
  return somebody
}

// A note in a row may name other projects: the row is the one that bears the name.
const row = (somebody, name) => {
  const named = somebody.page.locator('[data-name]').filter({ hasText: name })
  return somebody.page.locator('.cc-project').filter({ has: named })
}
const field = (somebody, name) =>
  row(somebody, name).locator('input[type=checkbox], input[type=radio], input[type=text]')
const button = (somebody, name, words) =>
  row(somebody, name).locator('button').filter({ hasText: words, visible: true }).first()

// on is what the page has on the ballot, by name.
async function on(somebody) {
  return somebody.page.evaluate(() => {
    const chosen = {}
    for (const node of document.querySelectorAll('.cc-project')) {
      const name = node.querySelector('[data-name]').textContent
      const input = node.querySelector('input:not([type=hidden])')
      if (input.type === 'text' ? input.value : input.checked)
        chosen[name] = Number(input.value) * (input.type === 'text')
    }
    return chosen
  })
}

const becomes = (somebody, expected) => until(() => on(somebody), expected, 'what is on the ballot')
const counted = (somebody) => somebody.becomes(status, /ounted$/, 15_000).then(() => notPending(somebody))
const notPending = (somebody) =>
  until(
    () => somebody.page.locator(status).innerText(),
    /^(Counted|\d+ chosen · counted|Blank ballot · counted)$/,
    'it is counted',
  )

// Two complete states of each kind, and how a keyboard or a finger gets there.
const play = {
  approval: {
    begin: async (act) => {
      await act.tick(path)
      await act.tick(swing)
    },
    change: async (act) => {
      await act.tick(orchard)
    },
  },
  knapsack: {
    begin: async (act) => {
      await act.tick(swing)
      await act.tick(orchard)
    },
    change: async (act) => {
      await act.tick(orchard)
      await act.tick(path)
    },
  },
  'choose-1': {
    begin: (act) => act.tick(shelter),
    change: (act) => act.tick(orchard),
  },
  points: {
    begin: async (act) => {
      await act.type(path, '3')
      await act.type(swing, '2')
    },
    change: async (act) => {
      await act.type(path, '1')
      await act.type(orchard, '2')
    },
  },
  ranking: {
    begin: async (act) => {
      await act.type(swing, '1')
      await act.type(path, '2')
    },
    change: (act) => act.type(path, '1'),
  },
}

const states = {
  approval: [
    { [path]: 0, [swing]: 0 },
    { [path]: 0, [swing]: 0, [orchard]: 0 },
  ],
  knapsack: [
    { [swing]: 0, [orchard]: 0 },
    { [swing]: 0, [path]: 0 },
  ],
  'choose-1': [{ [shelter]: 0 }, { [orchard]: 0 }],
  points: [
    { [path]: 3, [swing]: 2 },
    { [path]: 1, [swing]: 2, [orchard]: 2 },
  ],
  ranking: [
    { [swing]: 1, [path]: 2 },
    { [path]: 1, [swing]: 2 },
  ],
}

// A keyboard: what is reached, is reached by Tab.
function keyboard(somebody) {
  const { page } = somebody
  const reach = async (locator) => {
    const target = await locator.elementHandle()
    for (let i = 0; i < 90; i++) {
      if (await target.evaluate((node) => node === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`the keyboard does not reach ${locator}`)
  }
  return {
    reach,
    async tick(name) {
      const input = field(somebody, name)
      if ((await input.getAttribute('type')) === 'checkbox') {
        await reach(input)
        await page.keyboard.press('Space')
        return
      }
      // Radio buttons are one stop; arrows go from one to the next.
      const radios = page.locator('input[type=radio]')
      const checked = page.locator('input[type=radio]:checked')
      await reach((await checked.count()) > 0 ? checked : radios.first())
      if ((await checked.count()) === 0) await page.keyboard.press('Space')
      for (let i = 0; i < 6 && !(await input.isChecked()); i++) await page.keyboard.press('ArrowDown')
      assert.ok(await input.isChecked(), name)
    },
    async type(name, text) {
      await reach(field(somebody, name))
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
      await page.keyboard.press('Tab')
    },
    async press(name) {
      await reach(page.getByRole('button', { name, exact: true }).last())
      await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')])
    },
  }
}

for (const kind of kinds) {
  test(`${kind}: by keyboard alone, from the letter to the receipt and back`, async () => {
    const code = codes[kind].pop()
    const somebody = await Visitor.to(site, browser)
    await somebody.go(`/c/${kind}/${code}`)
    await keyboard(somebody).press('Continue')
    await somebody.page.locator('form[data-ready]').waitFor()
    await play[kind].begin(keyboard(somebody))
    await becomes(somebody, states[kind][0])
    await counted(somebody)
    await play[kind].change(keyboard(somebody))
    await becomes(somebody, states[kind][1])
    await counted(somebody)
    await axe(somebody.page, `${kind}, counted`)
    await album.keep(somebody, `${kind}-ballot`)
    await keyboard(somebody).press('Check and finish')
    await somebody.reads('Your choices count already')
    await album.keep(somebody, `${kind}-check`)
    await keyboard(somebody).press('Finish and get a receipt')
    await somebody.reads('Your choices are in')
    const receipt = await somebody.text('#receipt-code')
    await album.keep(somebody, `${kind}-receipt`)
    await somebody.press('Change my choices')
    await becomes(somebody, states[kind][1])
    await counted(somebody)

    const { page } = somebody
    const none = async (name) => {
      await page.locator('details:last-of-type summary').last().click()
      await somebody.press(name)
    }
    await none('None of these')
    await somebody.reads('Send a blank ballot?', 'It takes the place of what is counted now')
    await somebody.press('No, go back to the ballot')
    await becomes(somebody, states[kind][1])
    await none('None of these')
    await somebody.press('Yes, send a blank ballot')
    await somebody.reads('Your blank ballot is in')
    assert.equal(await somebody.text('#receipt-code'), receipt)
    await somebody.press('Change my choices')
    await somebody.becomes(status, 'Blank ballot · counted')
    await none('Take my vote back')
    await somebody.press('Yes, take my vote back')
    await somebody.reads('Your vote is taken back')
    await somebody.press('I am done: forget this ballot on this device')
    await somebody.reads('This device has forgotten your ballot.')
    await somebody.go(`/r/${kind}/ballot`)
    await somebody.reads('Enter your code')
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), [])
    await somebody.leave()
  })

  test(`${kind}: without JavaScript, checked and sent`, async () => {
    const somebody = await voter(kind, { javaScript: false })
    await somebody.refused(422, () => somebody.press('Check'))
    await somebody.reads('There is a problem')
    await album.keep(somebody, `${kind}-422`)
    const act = {
      tick: (name) => field(somebody, name).click(),
      type: (name, text) => field(somebody, name).fill(text),
    }
    await play[kind].begin(act)
    await somebody.press('Check')
    await somebody.reads('Check your choices', 'Your choices count when you press the button.')
    await album.keep(somebody, `${kind}-check-plain`)
    await somebody.press('Send my choices')
    await somebody.reads('Your choices are in')
    await somebody.press('Change my choices')
    assert.deepEqual(await on(somebody), states[kind][0])
    await somebody.leave()
  })
}

test('Trap 26: what is not complete stays on the device, and says what counts until then', async () => {
  const code = codes.points.pop()
  const somebody = await voter('points', {}, code)
  const hand = {
    type: (name, text) =>
      field(somebody, name)
        .fill(text)
        .then(() => field(somebody, name).blur()),
  }
  await hand.type(path, '3')
  await somebody.becomes(status, 'Not counted yet: give 2 more points')
  await somebody.page.reload()
  await becomes(somebody, { [path]: 3 })
  await somebody.becomes(status, 'Not counted yet: give 2 more points')
  await hand.type(swing, '2')
  await counted(somebody)
  await button(somebody, swing, 'One point less').click()
  await somebody.becomes(status, 'Not counted yet: give 1 more point')
  const until = `Until then this counts: ${path} (3 points), ${swing} (2 points).`
  await somebody.becomes('[data-meanwhile]', until)
  await somebody.becomes('.cc-project__note', `${path} (3 points), ${swing} (2 points).`)
  await axe(somebody.page, 'not complete')
  await somebody.page.reload()
  await becomes(somebody, { [path]: 3, [swing]: 1 })
  await somebody.becomes('[data-meanwhile]', until)
  // What is not counted is not thrown away at the first press.
  const forget = somebody.page.getByRole('button', { name: 'I am done: forget this ballot on this device' })
  await forget.click()
  await somebody.becomes('[data-forget-note]', 'Your last change is not counted yet. Press again')
  await somebody.press('I am done: forget this ballot on this device')
  await somebody.reads('This device has forgotten your ballot.')
  await somebody.leave()
  const again = await voter('points', {}, code)
  await becomes(again, { [path]: 3, [swing]: 2 })
  await again.leave()
})

test('points and places that cannot be are refused where they are given', async () => {
  const giver = await voter('points')
  for (let i = 0; i < 5; i++) await button(giver, path, 'One point more').click()
  await giver.becomes('.cc-project__note', 'Not added: one project can have 4 points.')
  await becomes(giver, { [path]: 4 })
  await button(giver, swing, 'One point more').click()
  await button(giver, orchard, 'One point more').click()
  await giver.becomes('.cc-project__note', 'Not added: no points are left.')
  // What is being written stays, though the answer to what was tapped before comes meanwhile.
  await button(giver, path, 'One point less').click()
  const more = await button(giver, swing, 'One point more').elementHandle()
  await field(giver, orchard).focus()
  await field(giver, orchard).evaluate((node, before) => {
    before.click()
    node.value = 'some'
    node.dispatchEvent(new Event('input', { bubbles: true }))
  }, more)
  await counted(giver)
  assert.equal(await field(giver, orchard).inputValue(), 'some')
  await field(giver, orchard).press('Enter')
  await giver.becomes('.cc-project__note', 'Write a whole number of points')
  await becomes(giver, { [path]: 3, [swing]: 2 })
  await axe(giver.page, 'points refused')
  await giver.leave()

  const ranker = await voter('ranking')
  for (const name of [path, swing, orchard]) await button(ranker, name, 'Add').click()
  await becomes(ranker, { [path]: 1, [swing]: 2, [orchard]: 3 })
  await button(ranker, shelter, 'Add').click()
  await ranker.becomes('.cc-project__note', 'Not added: 3 can have a place.')
  await button(ranker, orchard, 'Up').click()
  await button(ranker, path, 'Down').click()
  await becomes(ranker, { [orchard]: 1, [path]: 2, [swing]: 3 })
  await ranker.becomes('[data-polite]', `${path} is number 2.`)
  await button(ranker, path, 'Take out').click()
  await becomes(ranker, { [orchard]: 1, [swing]: 2 })
  const focus = () => ranker.page.evaluate(() => document.activeElement.textContent.slice(0, 40))
  await until(focus, /^Add/, 'the focus stays in the row')
  assert.deepEqual(await ranker.page.locator('[data-order] li').allInnerTexts(), [orchard, swing])
  await counted(ranker)
  await axe(ranker.page, 'a ranking')
  await ranker.page.reload()
  await becomes(ranker, { [orchard]: 1, [swing]: 2 })
  await ranker.leave()

  const buyer = await voter('knapsack')
  await field(buyer, kitchen).click()
  await field(buyer, swing).click()
  await buyer.becomes('.cc-project__note', `Not added: ${swing} needs £3,300 more than is left.`)
  await becomes(buyer, { [kitchen]: 0 })
  await counted(buyer)
  await buyer.leave()
})

test('another device in between: points and places are shown as they are', async () => {
  for (const [kind, there, here] of [
    ['points', `${path} (4 points), ${swing} (1 point)`, `${orchard} (4 points), ${swing} (1 point)`],
    ['ranking', `1 ${path}, 2 ${swing}`, `1 ${orchard}, 2 ${swing}`],
  ]) {
    const code = codes[kind].pop()
    const phone = await voter(kind, {}, code)
    const laptop = await voter(kind, { width: 1280, height: 900 }, code)
    const on = async (somebody, first, second) => {
      await field(somebody, first[0]).fill(first[1])
      await field(somebody, first[0]).blur()
      await field(somebody, second[0]).fill(second[1])
      await field(somebody, second[0]).blur()
    }
    const [a, b] = kind === 'points' ? ['4', '1'] : ['1', '2']
    await on(phone, [path, a], [swing, b])
    await counted(phone)
    await on(laptop, [orchard, a], [swing, b])
    await laptop.becomes('.cc-conflict', there)
    // The first number on the laptop may have met the conflict before the second was there.
    await laptop.page.getByRole('button', { name: 'Keep what is here' }).waitFor()
    await axe(laptop.page, `${kind} on two devices`)
    await laptop.page.reload()
    await laptop.becomes('.cc-conflict', there)
    await laptop.page.getByRole('button', { name: 'Use the other choices' }).click()
    await counted(laptop)
    await until(() => laptop.page.evaluate(() => Object.keys(localStorage)), [], `nothing of ${here} is kept`)
    await phone.leave()
    await laptop.leave()
  }
})

test('without a signal a half-given ballot waits too, and goes when it is whole', async () => {
  const somebody = await voter('points')
  await button(somebody, path, 'One point more').click()
  somebody.calm = false
  await somebody.page.context().setOffline(true)
  for (let i = 0; i < 3; i++) await button(somebody, path, 'One point more').click()
  await button(somebody, swing, 'One point more').click()
  await somebody.becomes(status, 'On this phone, not counted yet')
  await somebody.becomes('.cc-project__note', 'No signal. Your choices are on this phone')
  await somebody.page.context().setOffline(false)
  await counted(somebody)
  somebody.calm = true
  await somebody.page.reload()
  await becomes(somebody, { [path]: 4, [swing]: 1 })
  assert.equal(await somebody.page.locator('input[name=base]').inputValue(), '1')
  await somebody.leave()
})

test('the purse covers nothing that has the focus, whatever the kind, and at 400 % zoom', async () => {
  for (const kind of ['points', 'ranking', 'choose-1']) {
    const somebody = await voter(kind)
    await purseLeavesAt(somebody.page, kind, [
      [360, 640],
      [320, 568],
      [320, 256], // 1280 × 1024 at 400 %
      [640, 360],
      [1280, 720],
    ])
    await somebody.leave()
  }
})

test('everything to tap on a ballot is 44 px or more', async () => {
  for (const kind of kinds) {
    const somebody = await voter(kind, { width: 320, height: 568 })
    if (kind === 'ranking') await button(somebody, path, 'Add').click()
    const small = await somebody.page.evaluate(() => {
      const controls = [
        ...document.querySelectorAll('.cc-project input:not([type=hidden]), .cc-project button, .cc-purse button'),
      ]
      return controls
        .filter((node) => node.offsetParent)
        .map((node) => [node.outerHTML.slice(0, 90), node.getBoundingClientRect()])
        .filter(([, box]) => box.height < 44 || box.width < 44)
        .map(([html, box]) => `${html} ${box.width}×${box.height}`)
    })
    assert.deepEqual(small, [], kind)
    await somebody.leave()
  }
})

test('the pages of every kind are valid and accessible, and fit', async () => {
  album.close()
  assert.deepEqual(await album.judge(), [])
})
