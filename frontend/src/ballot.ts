// The ballot with JavaScript: each tap casts the whole choice, the purse keeps
// the sums, and what cannot be added is said where it was tapped. The form works
// as a plain post without any of this.
import { BallotView } from './ballot-view'
import { judge, left, needs, type Rules, readParts, type Verdict } from './budget'
import { Caster, type Outcome } from './caster'
import { Link, type LinkState } from './live'
import type { CountedBallot, ServerFrame } from './protocol'
import { readStrings } from './strings'

class Ballot {
  private readonly rules: Rules
  private readonly view: BallotView
  private readonly caster: Caster
  private readonly link: Link | null
  private readonly chosen: Set<string>
  private online: LinkState = 'connecting'
  private closed = false
  private warned = false // that there is no signal: said once, until it is back
  private stands: boolean
  private conflict: CountedBallot | null = null

  constructor(private readonly form: HTMLFormElement) {
    const data = form.dataset
    this.view = new BallotView(form, readStrings(document))
    this.rules = readRules(form)
    this.chosen = new Set(this.view.ticked())
    this.stands = data.kind === 'cast' || data.kind === 'blank'
    this.caster = new Caster({
      round: data.round ?? '',
      voter: data.voter ?? '',
      base: Number(this.field('base').value),
      counted: data.counted === 'true' ? [...this.chosen] : null,
      storage: localStorage,
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
    const kept = this.caster.kept()
    if (kept) this.tick(kept)
    form.addEventListener('change', (event) => this.tapped(event.target))
    form.addEventListener('submit', () => this.beforePost())
    this.link?.start()
    this.draw()
  }

  private field(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement
  }

  private tapped(target: EventTarget | null): void {
    const box = target as HTMLInputElement
    if (box.name !== 'choice' || this.closed || this.conflict) {
      this.tick(this.chosen)
      return
    }
    this.view.forget()
    if (box.checked && !this.fits(box)) {
      box.checked = false
      return
    }
    if (box.checked) this.chosen.add(box.value)
    else this.chosen.delete(box.value)
    this.caster.want(this.verdict().is === 'valid' ? [...this.chosen] : null)
    this.warn()
    this.draw()
  }

  private warn(): void {
    if (this.online !== 'waiting' || this.warned || !this.caster.waiting()) return
    this.warned = true
    this.view.alert('offline')
  }

  /** Says in the row why a project cannot be added, or reports that it can. */
  private fits(box: HTMLInputElement): boolean {
    const short = needs(this.rules, left(this.rules, this.chosen), box.value)
    if (short > 0) {
      this.view.notAdded(box.value, short)
      return false
    }
    if (this.rules.max > 0 && this.chosen.size >= this.rules.max) {
      this.view.full(box.value, this.rules.max)
      return false
    }
    return true
  }

  private verdict(): Verdict {
    return judge(this.rules, this.chosen)
  }

  private tick(refs: Iterable<string>): void {
    const wanted = [...refs]
    this.chosen.clear()
    for (const ref of wanted) if (this.rules.projects.has(ref)) this.chosen.add(ref)
    this.view.tick(this.chosen)
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
        this.stands = true
        break
      case 'conflict':
        this.ask(outcome.there, outcome.here)
        break
      case 'taken_over':
        this.stands = outcome.there.kind !== 'withdrawn'
        this.tick(outcome.there.choices)
        this.view.takenOver()
        break
      case 'refused':
        this.view.refused(outcome.message, this.stands)
        break
      case 'closed': {
        const counted = this.caster.isCounted(this.chosen)
        this.closed = true
        this.view.closed(counted ? 'closed_counted' : this.stands ? 'closed_kept' : null)
        break
      }
    }
    this.draw()
  }

  private ask(there: CountedBallot, here: string[]): void {
    this.conflict = there
    this.stands = there.kind !== 'withdrawn'
    this.view.ask(there.choices, here, (keepHere) => {
      this.conflict = null
      this.tick(keepHere ? here : there.choices)
      this.caster.want(keepHere ? here : there.choices)
      this.draw()
    })
  }

  /** Makes the plain post the same command as the cast that tried before. */
  private beforePost(): void {
    const command = this.caster.command(this.chosen)
    if (!command) return
    this.field('base').value = String(command.base)
    this.field('cmd').value = command.cmd
  }

  private draw(): void {
    const rest = left(this.rules, this.chosen)
    const shortOf = new Map<string, number>()
    for (const ref of this.rules.projects.keys()) {
      if (!this.chosen.has(ref)) shortOf.set(ref, needs(this.rules, rest, ref))
    }
    this.view.sums(this.rules, rest, shortOf, this.chosen.size)
    this.view.status(this.status(), this.chosen.size)
  }

  private status(): { key: string; n: number } {
    const n = this.chosen.size
    const verdict = this.verdict()
    if (this.closed) return { key: 'closed', n }
    if (this.caster.isCounted(this.chosen)) return { key: this.rules.limited ? 'counted_n' : 'counted', n }
    if (verdict.is === 'missing') return { key: 'missing', n: verdict.n }
    if (verdict.is === 'many') return { key: 'too_many', n: verdict.n }
    if (verdict.is === 'over') return { key: 'too_much', n }
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
  const projects = new Map<string, ReturnType<typeof readParts>>()
  for (const row of form.querySelectorAll<HTMLElement>('[data-project]')) {
    projects.set(row.dataset.project ?? '', readParts(row.dataset.parts ?? ''))
  }
  return { min: Number(data.min), max: Number(data.max), limited: data.limited === 'true', pots, projects }
}

const form = document.querySelector<HTMLFormElement>('form[data-ballot]')
if (form) new Ballot(form)
