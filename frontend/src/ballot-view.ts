// Everything the ballot's script changes around its rows: sums, purse, notices,
// and what is spoken. It decides nothing.
import type { Refusal } from './ballot-moves'
import type { Rows } from './ballot-rows'
import { type Rules, type State, total } from './ballot-rules'
import { left, needs } from './budget'
import { money, number, type Strings, share } from './strings'

const speakAfter = 1000

export class BallotView {
  private readonly currency: string
  private speech = 0
  private spoken = ''

  constructor(
    private readonly form: HTMLFormElement,
    private readonly strings: Strings,
    private readonly rules: Rules,
    private readonly rows: Rows,
  ) {
    this.currency = form.dataset.currency ?? 'GBP'
    this.spoken = this.words()
  }

  private find(selector: string, within: ParentNode = this.form): HTMLElement | null {
    return within.querySelector<HTMLElement>(selector)
  }

  private sum(pence: number): string {
    return money(pence, this.currency)
  }

  /** What is on a ballot in words: "Orchard, Swing"; "Orchard (5 points)"; "1 Orchard". */
  describe(state: State): string {
    const words = state.choices.map((ref, i) => {
      const name = this.rows.name(ref)
      if (this.rules.kind === 'points') return this.strings.count('given', state.points[i] ?? 0, { project: name })
      return this.rules.kind === 'ranking' ? `${i + 1} ${name}` : name
    })
    return words.join(', ') || this.strings.say('other_nothing')
  }

  /** The rows, the sums of every pot, what each project still needs, and the purse. */
  show(state: State): void {
    this.rows.show(state)
    if (this.rules.kind === 'knapsack') this.sums(state)
    else this.segments(state)
    if (this.rules.kind === 'ranking') this.order(state)
    const purse = this.find('[data-purse-left]')
    if (this.write(purse, this.purse(state))) this.freshen(purse)
  }

  private purse(state: State): string {
    const chosen = state.choices.length
    switch (this.rules.kind) {
      case 'knapsack': {
        const rest = [...left(this.rules, state.choices).values()].reduce((a, b) => a + b, 0)
        return this.strings.say(rest < 0 ? 'over' : 'left', { sum: this.sum(Math.abs(rest)) })
      }
      case 'points': {
        const rest = this.rules.maxSum - total(state)
        return this.strings.count(rest < 0 ? 'points_over' : 'points_left', Math.abs(rest))
      }
      case 'ranking':
        return this.strings.count('ranked_of', chosen, { max: number(this.rules.max) })
      default:
        return this.strings.count(this.rules.max > 0 ? 'chosen_of' : 'chosen', chosen, { max: number(this.rules.max) })
    }
  }

  private sums(state: State): void {
    const rest = left(this.rules, state.choices)
    for (const [pot, whole] of this.rules.pots) {
      const still = rest.get(pot) ?? 0
      const field = this.find(`[data-pot="${CSS.escape(pot)}"]`)
      if (!field) continue
      const key = still < 0 ? 'over' : 'left'
      this.write(this.find('[data-left]', field), this.strings.say(key, { sum: this.sum(Math.abs(still)) }))
      this.find('[data-used]', field)?.setAttribute('width', share(whole - still, whole))
      const segment = this.find(`[data-segment="${CSS.escape(pot)}"]`)
      segment?.setAttribute(
        'width',
        share(Math.round((Number(segment.dataset.share) * (whole - still)) / whole), 10000),
      )
    }
    for (const row of this.rows.all()) {
      const ref = row.dataset.project ?? ''
      const short = state.choices.includes(ref) ? 0 : needs(this.rules, rest, ref)
      const text = short > 0 ? ` · ${this.strings.say('needs', { sum: this.sum(short) })}` : ''
      this.write(this.find('[data-needs]', row), text)
    }
  }

  /** Where money is no limit, a segment is a choice, or all of them the points. */
  private segments(state: State): void {
    const segments = this.form.querySelectorAll<HTMLElement>('[data-segment=""]')
    segments.forEach((segment, i) => {
      const width = Number(segment.dataset.share)
      const used =
        this.rules.kind === 'points'
          ? Math.min(width, Math.round((width * total(state)) / this.rules.maxSum))
          : i < state.choices.length
            ? width
            : 0
      segment.setAttribute('width', share(used, 10000))
    })
  }

  private order(state: State): void {
    const list = this.find('[data-order]')
    if (!list) return
    const items = state.choices.map((ref) => {
      const item = document.createElement('li')
      item.textContent = this.rows.name(ref)
      return item
    })
    list.replaceChildren(...items)
    this.find('[data-order-panel]')?.toggleAttribute('hidden', items.length === 0)
  }

  /** Line 2 of the purse: whether what is here counts. */
  status(key: string, n: number, sum = 0): void {
    this.write(this.find('[data-purse-status]'), this.strings.count(key, n, { sum: this.sum(sum) }))
    this.speakLater()
  }

  /** What counts while what is here does not; null when there is nothing to say. */
  meanwhile(counted: State | null): void {
    const panel = this.find('[data-meanwhile]')
    panel?.toggleAttribute('hidden', counted === null)
    const words = counted ? this.strings.say('meanwhile', { choices: this.describe(counted) }) : ''
    this.write(this.find('[data-meanwhile-words]'), words)
  }

  refuse(ref: string, refusal: Refusal): void {
    const project = this.rows.name(ref)
    const words = (): string => {
      switch (refusal.why) {
        case 'not_added':
          return this.strings.say('not_added', { project, sum: this.sum(refusal.pence) })
        case 'number':
          return this.strings.say(this.rules.kind === 'points' ? 'not_points' : 'not_place')
        case 'full':
          return this.strings.count(this.rules.kind === 'ranking' ? 'full_ranking' : 'full', refusal.n)
        case 'no_points':
          return this.strings.count(refusal.n === 0 ? 'no_points' : 'few_points', refusal.n)
        case 'each':
          return this.strings.count('each', refusal.n)
      }
    }
    this.note(ref, words(), true)
    this.say(words())
  }

  /** Says something in a row, where the reader looks. */
  note(ref: string, words: string, refused = false): void {
    const note = document.createElement('p')
    note.className = `cc-project__note${refused ? ' cc-project__note--refused' : ''}`
    note.dataset.note = ''
    note.textContent = words
    this.rows.row(ref)?.append(note)
  }

  forget(): void {
    for (const note of this.form.querySelectorAll('[data-note]')) note.remove()
  }

  /** What was said of a state that waited is over; why a tap was refused stays to be read until the next. */
  arrived(): void {
    for (const note of this.form.querySelectorAll('[data-note]:not(.cc-project__note--refused)')) note.remove()
  }

  /** Speaks what a button did that changes no box: "Orchard is now number 2." */
  moved(ref: string, state: State): void {
    const at = state.choices.indexOf(ref)
    const project = this.rows.name(ref)
    if (at < 0) this.say(this.strings.say('taken_out', { project }))
    else if (this.rules.kind === 'points')
      this.say(`${this.strings.count('given', state.points[at] ?? 0, { project })}.`)
    else if (this.rules.kind === 'ranking') this.say(this.strings.say('placed', { project, at: at + 1 }))
  }

  shown(n: number): void {
    const words =
      n === 0 ? this.strings.say('none_shown') : this.strings.count('shown', n, { all: this.rows.all().length })
    this.write(this.find('[data-shown]'), words)
    clearTimeout(this.speech)
    this.speech = setTimeout(() => this.say(words), speakAfter) as unknown as number
  }

  refused(message: string, stands: boolean): void {
    const words = this.strings.say('refused', { message })
    this.notice([words, ...(stands ? [this.strings.say('stands')] : [])])
    this.interrupt(words)
  }

  takenOver(): void {
    const words = this.strings.say('taken_over')
    this.notice([words])
    this.say(words)
  }

  ended(): void {
    this.notice([this.strings.say('ended')])
    this.interrupt(this.strings.say('ended'))
  }

  closed(after: 'closed_counted' | 'closed_kept' | 'closed_nothing'): void {
    const words = [this.strings.say('closed'), this.strings.say(after)]
    this.notice(words)
    this.interrupt(words.join(' '))
    this.rows.lock()
    this.find('[data-notices]')?.scrollIntoView({ block: 'center' })
  }

  /** Interrupts a reader: only for what was not saved and for the close. */
  alert(key: string): void {
    this.interrupt(this.strings.say(key))
  }

  text(key: string): string {
    return this.strings.say(key)
  }

  /** Both versions side by side and two buttons; the answer says which to keep. */
  ask(there: string, here: string, answer: (keepHere: boolean) => void): void {
    const panel = this.notice([])
    const title = document.createElement('h2')
    title.className = 'cc-lid__title'
    title.textContent = this.strings.say('other_title')
    const sides = document.createElement('div')
    sides.className = 'cc-conflict__sides'
    for (const keepHere of [true, false]) {
      const side = document.createElement('div')
      const head = document.createElement('h3')
      head.className = 'govuk-heading-s'
      head.textContent = this.strings.say(keepHere ? 'other_here' : 'other_there')
      const words = document.createElement('p')
      words.textContent = keepHere ? here : there
      const button = document.createElement('button')
      button.type = 'button'
      button.className = `govuk-button${keepHere ? '' : ' govuk-button--secondary'}`
      button.textContent = this.strings.say(keepHere ? 'keep_here' : 'keep_there')
      button.addEventListener('click', () => {
        panel.remove()
        answer(keepHere)
        this.rows.focus()
      })
      side.append(head, words, button)
      sides.append(side)
    }
    panel.append(title, sides)
    panel.classList.add('cc-conflict')
    panel.tabIndex = -1
    panel.focus()
  }

  /** One panel above the pots; a new one takes the place of the last. */
  private notice(paragraphs: string[]): HTMLElement {
    const panel = document.createElement('div')
    panel.className = 'cc-lid cc-lid--plum'
    for (const text of paragraphs) {
      const p = document.createElement('p')
      p.textContent = text
      panel.append(p)
    }
    this.find('[data-notices]')?.replaceChildren(panel)
    return panel
  }

  private write(node: HTMLElement | null, text: string): boolean {
    if (!node || node.textContent === text) return false
    node.textContent = text
    return true
  }

  /** The only movement there is: a figure that changed is underlined, fading. */
  private freshen(node: HTMLElement | null): void {
    node?.classList.remove('cc-fresh')
    void node?.offsetWidth
    node?.classList.add('cc-fresh')
  }

  private words(): string {
    const left = this.find('[data-purse-left]')?.textContent ?? ''
    const status = this.find('[data-purse-status]')?.textContent ?? ''
    return this.strings.say('speak', { left: left.trim(), status: status.trim() })
  }

  /** The purse is read out a second after the last tap, if it changed. */
  private speakLater(): void {
    clearTimeout(this.speech)
    this.speech = setTimeout(() => {
      const words = this.words()
      if (words !== this.spoken) this.say(words)
      this.spoken = words
    }, speakAfter) as unknown as number
  }

  private say(words: string): void {
    this.write(this.find('[data-polite]'), words)
  }

  private interrupt(words: string): void {
    this.write(this.find('[data-assertive]'), words)
  }
}
