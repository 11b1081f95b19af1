// Everything the ballot's script changes on the page. It decides nothing.
import type { Rules } from './budget'
import { money, type Strings, share } from './strings'

const speakAfter = 1000

export class BallotView {
  private readonly currency: string
  private speech = 0
  private spoken = ''

  constructor(
    private readonly form: HTMLFormElement,
    private readonly strings: Strings,
  ) {
    this.currency = form.dataset.currency ?? 'GBP'
    this.spoken = this.words()
  }

  private find(selector: string, within: ParentNode = this.form): HTMLElement | null {
    return within.querySelector<HTMLElement>(selector)
  }

  private row(ref: string): HTMLElement | null {
    return this.find(`[data-project="${CSS.escape(ref)}"]`)
  }

  private name(ref: string): string {
    const row = this.row(ref)
    return (row && this.find('label', row)?.textContent?.trim()) || ref
  }

  private boxes(): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>('input[name="choice"]')]
  }

  ticked(): string[] {
    return this.boxes()
      .filter((box) => box.checked)
      .map((box) => box.value)
  }

  tick(chosen: ReadonlySet<string>): void {
    for (const box of this.boxes()) box.checked = chosen.has(box.value)
  }

  /** The sums of every pot, what each project still needs, and the purse. */
  sums(rules: Rules, rest: Map<string, number>, shortOf: Map<string, number>, chosen: number): void {
    let all = 0
    for (const [pot, total] of rules.pots) {
      const still = rest.get(pot) ?? 0
      all += still
      const field = this.find(`[data-pot="${CSS.escape(pot)}"]`)
      if (!field || !rules.limited) continue
      const key = still < 0 ? 'over' : 'left'
      this.write(this.find('[data-left]', field), this.strings.say(key, { sum: money(Math.abs(still), this.currency) }))
      this.find('[data-used]', field)?.setAttribute('width', share(total - still, total))
      const segment = this.find(`[data-segment="${CSS.escape(pot)}"]`)
      segment?.setAttribute('width', share(Math.round((this.share(segment) * (total - still)) / total), 10000))
    }
    if (!rules.limited) this.slots(chosen)
    for (const row of this.form.querySelectorAll<HTMLElement>('[data-project]')) {
      const short = shortOf.get(row.dataset.project ?? '') ?? 0
      const text = short > 0 ? ` · ${this.strings.say('needs', { sum: money(short, this.currency) })}` : ''
      this.write(this.find('[data-needs]', row), text)
    }
    const purse = this.find('[data-purse-left]')
    const words = rules.limited
      ? this.strings.say('left', { sum: money(all, this.currency) })
      : this.strings.count(rules.max > 0 ? 'chosen_of' : 'chosen', chosen, { max: rules.max })
    if (this.write(purse, words)) this.freshen(purse)
  }

  private share(segment: HTMLElement): number {
    return Number(segment.dataset.share)
  }

  /** Without a limit of money each segment is one choice. */
  private slots(chosen: number): void {
    const segments = this.form.querySelectorAll<HTMLElement>('[data-segment=""]')
    segments.forEach((segment, i) => {
      segment.setAttribute('width', i < chosen ? share(this.share(segment), 10000) : '0%')
    })
  }

  status(status: { key: string; n: number }, chosen: number): void {
    this.write(this.find('[data-purse-status]'), this.strings.count(status.key, status.n, { chosen }))
    this.speakLater()
  }

  notAdded(ref: string, short: number): void {
    const sum = money(short, this.currency)
    this.refuse(ref, this.strings.say('not_added', { project: this.name(ref), sum }))
  }

  full(ref: string, max: number): void {
    this.refuse(ref, this.strings.count('full', max))
  }

  /** Says in the row itself why it was not added. */
  private refuse(ref: string, words: string): void {
    const note = document.createElement('p')
    note.className = 'cc-project__refusal'
    note.dataset.note = ''
    note.textContent = words
    this.row(ref)?.append(note)
    this.say(words)
  }

  forget(): void {
    for (const note of this.form.querySelectorAll('[data-note]')) note.remove()
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

  closed(after: 'closed_counted' | 'closed_kept' | null): void {
    const words = [this.strings.say('closed'), ...(after ? [this.strings.say(after)] : [])]
    this.notice(words)
    this.interrupt(words.join(' '))
    for (const box of this.boxes()) box.disabled = true
  }

  /** Interrupts a reader: only for what was not saved and for the close. */
  alert(key: string): void {
    this.interrupt(this.strings.say(key))
  }

  /** Both versions and two buttons; the answer says whether to keep what is here. */
  ask(there: string[], here: string[], answer: (keepHere: boolean) => void): void {
    const list = (refs: string[]): string =>
      refs.map((ref) => this.name(ref)).join(', ') || this.strings.say('other_nothing')
    const panel = this.notice([
      this.strings.say('other_there', { projects: list(there) }),
      this.strings.say('other_here', { projects: list(here) }),
    ])
    const title = document.createElement('h2')
    title.className = 'cc-lid__title'
    title.textContent = this.strings.say('other_title')
    panel.prepend(title)
    const buttons = document.createElement('div')
    buttons.className = 'govuk-button-group'
    for (const keepHere of [true, false]) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = `govuk-button${keepHere ? '' : ' govuk-button--secondary'}`
      button.textContent = this.strings.say(keepHere ? 'keep_here' : 'keep_there')
      button.addEventListener('click', () => {
        panel.remove()
        answer(keepHere)
        this.boxes()[0]?.focus()
      })
      buttons.append(button)
    }
    panel.append(buttons)
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
