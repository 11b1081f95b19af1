// Everything the wall's script changes on the page. It decides nothing.
import type { Arranged } from './arrange'
import type { Tally } from './protocol'
import { money, number, percent, type Strings, share } from './strings'

const small = 10

export class WallView {
  private readonly currency: string
  private readonly zone: string
  private readonly roll: number
  private readonly fewer: number
  private readonly points: boolean
  private at = ''
  private said = ''

  constructor(
    private readonly root: HTMLElement,
    private readonly strings: Strings,
  ) {
    this.currency = root.dataset.currency ?? 'GBP'
    this.zone = root.dataset.zone || 'UTC'
    this.roll = Number(root.dataset.roll)
    this.fewer = Number(root.dataset.fewer)
    this.points = root.dataset.points === 'true'
    this.at = this.find('[data-at]')?.textContent ?? ''
  }

  private find(selector: string, within: ParentNode = this.root): HTMLElement | null {
    return within.querySelector<HTMLElement>(selector)
  }

  private pot(id: string): HTMLElement | null {
    return this.find(`[data-wall-pot="${CSS.escape(id)}"]`)
  }

  onPause(act: () => void): void {
    this.find('[data-pause]')?.addEventListener('click', act)
  }

  /** How live the figures are. The last figures always stay. */
  state(state: 'live' | 'paused' | 'waiting' | 'final'): void {
    const box = this.find('.cc-live')
    if (!box) return
    box.dataset.state = state
    this.write(this.find('[data-live-words]'), this.strings.say(state, { time: this.at }))
    const button = this.find('[data-pause]')
    this.write(button, this.strings.say(state === 'paused' ? 'resume' : 'pause'))
    if (button) button.hidden = state === 'final'
  }

  turnout(tally: Tally): void {
    const few = tally.turnout < small
    this.fresh(this.find('[data-turnout]'), few ? this.strings.say('few') : number(tally.turnout))
    this.write(this.find('[data-turnout-words]'), this.turnoutWords(tally, few))
    if (!this.points) {
      const base = few ? this.strings.say('base_few') : this.strings.count('base', tally.turnout)
      this.write(this.find('[data-base]'), base)
    }
    this.write(
      this.find('[data-curve-words]'),
      few ? this.strings.say('voted_few') : this.strings.count('spoken', tally.turnout),
    )
    this.curve(tally)
  }

  /** The figures are those of now, whether or not they have changed. */
  confirm(now: Date): void {
    this.at = this.clock(now)
    const at = this.find('[data-at]')
    at?.setAttribute('datetime', now.toISOString())
    this.write(at, this.at)
  }

  private turnoutWords(tally: Tally, few: boolean): string {
    const roll = number(this.roll)
    if (few) return this.strings.say('voted_few')
    if ((tally.step ?? 1) > 1) return this.strings.say(this.roll ? 'voted_step_roll' : 'voted_step', { roll })
    if (!this.roll) return this.strings.count('voted', tally.turnout)
    return this.strings.count('voted_roll', tally.turnout, { roll, percent: percent(tally.turnout, this.roll) })
  }

  /** The curve grows to the right, as long as its scale holds it. */
  private curve(tally: Tally): void {
    const field = this.find('[data-curve]')
    const line = field && this.find('polyline', field)
    if (!field || !line) return
    const from = Date.parse(field.dataset.from ?? '')
    const to = Date.parse(field.dataset.to ?? '')
    const top = Number(field.dataset.top)
    const x = Math.floor(((Date.parse(tally.at) - from) * 1000) / (to - from))
    const points = (line.getAttribute('points') ?? '').split(' ').filter(Boolean)
    const last = points[points.length - 1]
    if (tally.turnout > top || x < 0 || x > 1000) return
    if (last && Number(last.split(',')[0]) >= x) points.pop()
    points.push(`${x},${150 - Math.floor((tally.turnout * 150) / top)}`)
    line.setAttribute('points', points.join(' '))
    const first = points[0]?.split(',')[0]
    this.find('polygon', field)?.setAttribute('points', `${first},150 ${points.join(' ')} ${x},150`)
  }

  /** What a full bar stands for: all who voted, or of points the top of the highest band. */
  full(tally: Tally): number {
    if (!this.points) return Math.max(tally.turnout, 1)
    const full = Math.max(...(tally.v ?? []), 0) + (tally.width ?? 1) - 1
    this.write(this.find('[data-base]'), this.strings.say('base_points', { n: number(Math.max(full, 1)) }))
    return Math.max(full, 1)
  }

  /** One project's bar and figure. */
  figure(ref: string, low: number, width: number, all: number): void {
    const row = this.find(`[data-band="${CSS.escape(ref)}"]`)
    if (!row) return
    const high = low + width - 1
    this.find('[data-solid]', row)?.setAttribute('width', share(low, all))
    this.find('[data-tint]', row)?.setAttribute('width', share(high, all))
    this.fresh(this.find('[data-figure]', row), this.band(low, high, width))
  }

  private band(low: number, high: number, width: number): string {
    if (low === 0) return this.strings.say('fewer', { n: number(this.fewer) })
    if (width <= 1) return number(low)
    return this.strings.say('band', { low: number(low), high: number(high) })
  }

  inOrder(pot: Arranged): boolean {
    const rows = [...(this.pot(pot.id)?.querySelectorAll<HTMLElement>('[data-band]') ?? [])]
    return rows.map((row) => row.dataset.band).join() === pot.order.join()
  }

  /** Somebody points at the pot or has the focus in it. */
  isRead(id: string): boolean {
    const pot = this.pot(id)
    return pot !== null && (pot.matches(':hover') || pot.contains(document.activeElement))
  }

  /** Puts the rows and the line of a pot in place; reports whether rows moved. */
  place(pot: Arranged): boolean {
    const list = this.pot(pot.id)?.querySelector('ol')
    if (!list) return false
    const moves = !this.inOrder(pot)
    const rows = new Map([...list.querySelectorAll<HTMLElement>('[data-band]')].map((row) => [row.dataset.band, row]))
    const ordered = pot.order.map((ref) => rows.get(ref)).filter((row) => row !== undefined)
    ordered.forEach((row, i) => {
      const known = pot.line !== '' && (pot.line !== 'close' || i < pot.at)
      this.mark(row, !known || pot.in.has(row.dataset.band ?? ''))
    })
    const line = this.line(pot)
    if (!moves && list.children[pot.at]?.isEqualNode(line ?? null)) return false
    list.replaceChildren(...ordered.slice(0, pot.at), ...(line ? [line] : []), ...ordered.slice(pot.at))
    return moves
  }

  private mark(row: HTMLElement, within: boolean): void {
    row.classList.toggle('cc-band--out', !within)
    const solid = this.find('[data-solid]', row)
    const ink = /cc-ink-(\w+)/.exec(this.find('.cc-bar', row)?.getAttribute('class') ?? '')?.[1]
    solid?.setAttribute('fill', within ? `url(#ink-${ink})` : 'currentColor')
  }

  private line(pot: Arranged): HTMLElement | null {
    if (!pot.line) return null
    const item = document.createElement('li')
    const line = document.createElement('p')
    const flag = document.createElement('span')
    item.dataset.line = ''
    line.className = `cc-line${pot.line === 'line' ? '' : ` cc-line--${pot.line}`}`
    flag.className = 'cc-line__flag'
    flag.textContent = this.lineWords(pot)
    line.append(flag)
    item.append(line)
    return item
  }

  private lineWords(pot: Arranged): string {
    const sum = money(pot.left, this.currency)
    if (pot.line === 'close') return this.strings.say('close')
    if (pot.line === 'line') return this.strings.say('line', { sum })
    if (pot.order.length === 2) return this.strings.say('fits_two', { sum })
    return this.strings.count('fits', pot.order.length, { sum })
  }

  /** What the projects above the line would use of each fund: those of a pot in their order. */
  money(spent: Map<string, number>): void {
    const rest = new Map(spent)
    for (const row of this.root.querySelectorAll<HTMLElement>('[data-fund]')) {
      const amount = Number(row.dataset.fund)
      const pot = row.dataset.fundOf ?? ''
      const used = Math.min(rest.get(pot) ?? 0, amount)
      rest.set(pot, (rest.get(pot) ?? 0) - used)
      this.find('[data-solid]', row)?.setAttribute('width', share(used, amount))
      const words = { used: money(used, this.currency), of: money(amount, this.currency) }
      this.write(this.find('[data-fund-words]', row), this.strings.say('used', words))
    }
  }

  /** When the bars, or what would be recommended, were worked out, and of how many ballots. */
  worked(at: Date | null, ranked: boolean, from: { of: number; step: number }): void {
    if (!at) return
    const key = ranked ? 'moved' : from.step > 1 ? 'worked_out_step' : 'worked_out'
    for (const node of this.root.querySelectorAll<HTMLElement>('[data-moved]')) {
      if (ranked && !node.textContent) continue // exact figures are those of now
      this.write(node, this.strings.say(key, { time: this.clock(at), of: number(from.of) }))
    }
  }

  closes(time: string, now: Date): void {
    const left = this.find('[data-left]')
    if (left) left.dataset.left = time
    this.timeLeft(now)
  }

  /** The countdown in words; reports whether its time has come. */
  timeLeft(now: Date): boolean {
    const node = this.find('[data-left]')
    if (!node) return false
    const rest = Date.parse(node.dataset.left ?? '') - now.getTime()
    const minutes = Math.floor(Math.max(rest, 0) / 60_000)
    const days = Math.floor(minutes / 1440)
    const hours = Math.floor(minutes / 60) % 24
    const units = (big: string, n: number, little: string, m: number): string =>
      this.strings.count(big, n) + (m > 0 ? ` ${this.strings.count(little, m)}` : '')
    const left =
      days > 0
        ? units('days', days, 'hours', hours)
        : hours > 0
          ? units('hours', hours, 'minutes', minutes % 60)
          : this.strings.count('minutes', minutes)
    this.write(node, this.strings.say('in', { left }))
    return rest <= 0
  }

  ended(): void {
    this.write(this.find('[data-closing]'), this.strings.say('closed'))
    this.find('[data-left]')?.remove()
    if (this.find('[data-figure]')) this.write(this.find('[data-heading]'), this.strings.say('as_closed'))
    this.write(this.find('[data-assertive]'), this.strings.say('ended'))
  }

  /** The result is published. */
  result(): void {
    const node = this.find('[data-result]')
    if (node) node.hidden = false
    this.write(this.find('[data-polite]'), node?.textContent ?? '')
  }

  speak(people: number): void {
    const words = this.strings.count('spoken', people)
    if (words !== this.said && people >= small) this.write(this.find('[data-polite]'), words)
    this.said = words
  }

  private clock(time: Date): string {
    const parts = new Intl.DateTimeFormat('en-GB', {
      hour: 'numeric',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: this.zone,
    }).formatToParts(time)
    const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
    const hour = of('hour')
    const minute = of('minute')
    if (minute === 0 && hour % 12 === 0) return this.strings.say(hour === 0 ? 'midnight' : 'noon')
    const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`
    return `${hour % 12 || 12}${minutes}${hour < 12 ? 'am' : 'pm'}`
  }

  private write(node: HTMLElement | null, text: string): boolean {
    if (!node || node.textContent === text) return false
    node.textContent = text
    return true
  }

  private fresh(node: HTMLElement | null, text: string): void {
    if (!this.write(node, text)) return
    node?.classList.remove('cc-fresh')
    void node?.offsetWidth
    node?.classList.add('cc-fresh')
  }
}
