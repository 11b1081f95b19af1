// The ballot with JavaScript: each valid state is cast as it is tapped together,
// the purse keeps the sums, and what cannot be added is said where it was tapped.
// The form works as a plain post without any of this.
import './page'
import { filterRows } from './ballot-filter'
import { type Move, move } from './ballot-moves'
import { Rows } from './ballot-rows'
import { type Fault, foremost, judge, type Kind, type Rules, readState, type State, same } from './ballot-rules'
import { BallotView } from './ballot-view'
import { type Part, readParts } from './budget'
import { Caster, type Outcome, stateOf } from './caster'
import { deviceStorage } from './device'
import { Link, type LinkState } from './live'
import type { CountedBallot, ServerFrame } from './protocol'
import { readStrings } from './strings'

class Ballot {
  private readonly rules: Rules
  private readonly rows: Rows
  private readonly view: BallotView
  private readonly caster: Caster
  private readonly link: Link | null
  private state: State
  private online: LinkState = 'connecting'
  private closed = false
  private warned = false // that there is no signal: said once, until it is back
  private blank: boolean // a blank ballot is what counts
  private asking = false

  constructor(private readonly form: HTMLFormElement) {
    const data = form.dataset
    this.rules = readRules(form)
    this.rows = new Rows(form, this.rules.kind, (made) => this.moved(made))
    this.view = new BallotView(form, readStrings(document), this.rules, this.rows)
    this.state = readState(this.rules.kind, data.here ?? '')
    this.blank = data.state === 'blank'
    this.caster = new Caster({
      round: data.round ?? '',
      key: data.key ?? '',
      base: Number(this.field('base').value),
      counted: data.state === 'cast' ? readState(this.rules.kind, data.counted ?? '') : null,
      storage: deviceStorage(),
      same: (a, b) => same(this.rules.kind, a, b),
      newId,
      send: (cast) => this.link?.send(cast) ?? false,
      later: (act, ms) => setTimeout(act, ms),
      silent: () => this.link?.restart(),
      onOutcome: (outcome) => this.settle(outcome),
    })
    this.link = data.live
      ? new Link({
          url: data.live,
          topic: 'ballot',
          round: data.round ?? '',
          onFrame: (frame) => this.receive(frame),
          onState: (state) => this.connection(state),
        })
      : null
    this.put(this.caster.kept() ?? this.state)
    form.addEventListener('submit', () => this.beforePost())
    const done = document.querySelector<HTMLFormElement>('form[data-forget]')
    done?.addEventListener('submit', (event) => this.beforeForgetting(event), { capture: true })
    filterRows(form, this.rows.all(), (shown) => this.view.shown(shown))
    this.link?.start()
    this.draw()
    form.dataset.ready = ''
  }

  private field(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement
  }

  private moved(made: Move): void {
    this.view.forget()
    if (this.closed || this.asking) {
      this.view.show(this.state)
      return
    }
    const result = move(this.rules, this.state, made)
    if ('refused' in result) {
      this.view.refuse(made.ref, result.refused)
      this.view.show(this.state)
      return
    }
    this.state = result.state
    if (made.do !== 'tick') this.view.moved(made.ref, this.state)
    const valid = this.faults().length === 0
    if (valid) this.caster.want(this.state)
    else if (this.state.choices.length > 0 || this.standing()) this.caster.hold(this.state)
    else this.caster.drop()
    this.warn()
    this.draw()
    this.remark(made.ref, valid)
  }

  /** Says in the row what the purse has no room for. */
  private remark(ref: string, valid: boolean): void {
    const stands = this.caster.stands()
    if (this.closed) return
    if (!valid && (stands || this.blank)) {
      const words = stands ? this.view.describe(stands) : this.view.text('a_blank')
      this.view.note(ref, `${this.view.text('until_then')} ${words}.`)
    } else if (valid && this.online === 'waiting') {
      this.view.note(ref, this.view.text('offline'))
    }
  }

  private warn(): void {
    if (this.online !== 'waiting' || this.warned || !this.caster.waiting()) return
    this.warned = true
    this.view.alert('offline')
  }

  private faults(): Fault[] {
    return judge(this.rules, this.state)
  }

  /** Shows a state that comes from elsewhere; what is not on this ballot is left out. */
  private put(state: State): void {
    const known = (_: unknown, i: number): boolean => this.rules.projects.has(state.choices[i] ?? '')
    this.state = { choices: state.choices.filter(known), points: state.points.filter(known) }
  }

  private receive(frame: ServerFrame): void {
    switch (frame.t) {
      case 'hello':
        if (frame.phase !== 'voting') this.caster.close()
        else this.caster.connected(frame.ballot ?? null)
        break
      case 'receipt':
        this.caster.receipt(frame)
        break
      case 'refusal':
        this.caster.refusal(frame)
        break
      case 'phase':
        if (frame.phase !== 'voting') this.caster.close()
        break
    }
    this.draw()
  }

  private connection(state: LinkState): void {
    this.online = state
    if (state === 'open') this.warned = false
    this.warn()
    if (state === 'ended' && !this.closed) this.view.ended()
    this.draw()
  }

  private settle(outcome: Outcome): void {
    switch (outcome.is) {
      case 'counted':
        this.blank = false
        this.view.arrived()
        break
      case 'conflict':
        this.ask(outcome.there, outcome.here)
        break
      case 'taken_over':
        this.blank = outcome.there.kind === 'blank'
        this.put(stateOf(outcome.there))
        this.view.takenOver()
        break
      case 'refused':
        this.view.refused(outcome.message, this.standing())
        if (outcome.ends) this.shut()
        break
      case 'closed': {
        this.shut()
        const counted = outcome.late ? 'closed_kept' : 'closed_counted'
        this.view.closed(this.standing() ? counted : 'closed_nothing')
        break
      }
    }
    this.draw()
  }

  private standing(): boolean {
    return this.blank || this.caster.stands() !== null
  }

  private shut(): void {
    this.closed = true
    this.rows.lock()
  }

  private ask(there: CountedBallot, here: State): void {
    this.asking = true
    this.blank = there.kind === 'blank'
    const words = there.kind === 'cast' ? this.view.describe(stateOf(there)) : this.view.text(`a_${there.kind}`)
    this.view.ask(words, this.view.describe(here), (keepHere) => {
      this.asking = false
      this.put(keepHere ? here : stateOf(there))
      if (this.faults().length === 0) this.caster.want(this.state)
      else if (keepHere) this.caster.hold(this.state)
      else this.caster.drop()
      this.draw()
    })
  }

  /** What is not counted is not thrown away at the first press. */
  private beforeForgetting(event: Event): void {
    const note = document.querySelector<HTMLElement>('[data-forget-note]')
    if (!note || note.dataset.asked !== undefined || !this.caster.kept()) return
    event.preventDefault()
    event.stopImmediatePropagation()
    note.dataset.asked = ''
    note.textContent = this.view.text('forget_unsent')
    this.view.alert('forget_unsent')
  }

  /** Makes the plain post the same command as the cast that tried before. */
  private beforePost(): void {
    const command = this.caster.command(this.state)
    if (!command) return
    this.field('base').value = String(command.base)
    this.field('cmd').value = command.cmd
  }

  private draw(): void {
    this.view.show(this.state)
    const { key, n, sum } = this.status()
    this.view.status(key, n, sum)
    const stands = this.caster.stands()
    this.view.meanwhile(stands && !this.closed && !same(this.rules.kind, stands, this.state) ? stands : null)
  }

  private status(): { key: string; n: number; sum?: number } {
    const n = this.state.choices.length
    if (this.closed) return { key: 'closed', n }
    if (this.caster.isCounted(this.state)) return { key: this.rules.kind === 'knapsack' ? 'counted_n' : 'counted', n }
    if (this.blank && n === 0) return { key: 'blank_counted', n }
    const fault = foremost(this.faults())
    if (fault) return { key: fault.code, n: fault.n, sum: fault.n }
    if (!this.caster.waiting()) return { key: 'not_sent', n }
    return { key: this.online === 'open' ? 'sending' : 'kept', n }
  }
}

/** A random UUID; crypto.randomUUID exists only where the page came over TLS. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function readRules(form: HTMLFormElement): Rules {
  const data = form.dataset
  const pots = new Map<string, number>()
  for (const pot of form.querySelectorAll<HTMLElement>('[data-pot]')) {
    pots.set(pot.dataset.pot ?? '', Number(pot.dataset.total))
  }
  const projects = new Map<string, Part[]>()
  for (const row of form.querySelectorAll<HTMLElement>('[data-project]')) {
    projects.set(row.dataset.project ?? '', readParts(row.dataset.parts ?? ''))
  }
  return {
    kind: data.kind as Kind,
    min: Number(data.min),
    max: Number(data.max),
    minSum: Number(data.minSum ?? 0),
    maxSum: Number(data.maxSum ?? 0),
    maxEach: Number(data.maxEach ?? 0),
    pots,
    projects,
  }
}

const form = document.querySelector<HTMLFormElement>('form[data-ballot]')
if (form) new Ballot(form)
