// The rows of a ballot: their boxes, number fields and buttons. A tap becomes a
// move; what is on the ballot is shown. Nothing is decided here.
import type { Move } from './ballot-moves'
import type { Kind, State } from './ballot-rules'

export class Rows {
  // The field that somebody is writing in: an answer from the server meanwhile leaves it alone.
  private writing: HTMLInputElement | null = null

  constructor(
    private readonly form: HTMLFormElement,
    private readonly kind: Kind,
    onMove: (move: Move) => void,
  ) {
    form.addEventListener('input', (event) => {
      const field = event.target as HTMLInputElement
      if (field.dataset.number !== undefined) this.writing = field
    })
    form.addEventListener('focusout', () => {
      this.writing = null
    })
    form.addEventListener('change', (event) => {
      this.writing = null
      const made = this.changed(event.target as HTMLInputElement)
      if (made) onMove(made)
    })
    form.addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>('button[data-step], button[data-place]')
      const made = button && this.pressed(button)
      if (made) onMove(made)
    })
    // Enter in a number field puts the number in; it does not leave the page.
    form.addEventListener('keydown', (event) => {
      const field = event.target as HTMLInputElement
      if (event.key !== 'Enter' || field.dataset.number === undefined) return
      event.preventDefault()
      field.dispatchEvent(new Event('change', { bubbles: true }))
    })
  }

  private changed(input: HTMLInputElement): Move | null {
    const ref = this.refOf(input)
    if (!ref) return null
    if (input.name === 'choice') return { do: 'tick', ref, on: input.checked }
    if (input.dataset.number === undefined) return null
    const text = input.value.trim()
    const n = text === '' ? 0 : /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    return this.kind === 'points' ? { do: 'points', ref, n } : { do: 'place', ref, at: n }
  }

  private pressed(button: HTMLButtonElement): Move | null {
    const ref = this.refOf(button)
    const now = Number(this.field(ref)?.dataset.number || 0)
    if (button.dataset.step) return { do: 'points', ref, n: Math.max(0, now + Number(button.dataset.step)) }
    const at = { add: Number.MAX_SAFE_INTEGER, out: 0, up: Math.max(1, now - 1), down: now + 1 }
    return { do: 'place', ref, at: at[button.dataset.place as keyof typeof at] ?? now }
  }

  private refOf(node: Element): string {
    return node.closest<HTMLElement>('[data-project]')?.dataset.project ?? ''
  }

  all(): HTMLElement[] {
    return [...this.form.querySelectorAll<HTMLElement>('[data-project]')]
  }

  row(ref: string): HTMLElement | null {
    return this.form.querySelector<HTMLElement>(`[data-project="${CSS.escape(ref)}"]`)
  }

  name(ref: string): string {
    return this.row(ref)?.querySelector('[data-name]')?.textContent?.trim() || ref
  }

  private field(ref: string): HTMLInputElement | null {
    return this.row(ref)?.querySelector<HTMLInputElement>('[data-number]') ?? null
  }

  private boxes(): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>('input[name="choice"]:not([type="hidden"])')]
  }

  /** Makes the rows say what is on the ballot. */
  show(state: State): void {
    for (const box of this.boxes()) box.checked = state.choices.includes(box.value)
    for (const row of this.all()) {
      const ref = row.dataset.project ?? ''
      const at = state.choices.indexOf(ref)
      row.classList.toggle('cc-project--chosen', at >= 0)
      const field = this.field(ref)
      if (!field) continue
      const n = at < 0 ? 0 : this.kind === 'points' ? (state.points[at] ?? 0) : at + 1
      field.dataset.number = n > 0 ? String(n) : ''
      // What the server could not read stays until it is mended.
      const wrong = field.classList.contains('govuk-input--error') && field.value === field.defaultValue
      if (!wrong && field !== this.writing) field.value = field.dataset.number
      this.turn(row, at >= 0)
    }
  }

  /** Which buttons a ranked row has; the focus stays in the row it was in. */
  private turn(row: HTMLElement, ranked: boolean): void {
    const focus = document.activeElement
    for (const button of row.querySelectorAll<HTMLButtonElement>('button[data-place]')) {
      button.hidden = (button.dataset.place === 'add') === ranked
    }
    if (focus instanceof HTMLButtonElement && focus.hidden && row.contains(focus))
      row.querySelector<HTMLButtonElement>('button[data-place]:not([hidden])')?.focus()
  }

  /** Nothing can be changed any more. */
  lock(): void {
    for (const row of this.all()) {
      for (const control of row.querySelectorAll<HTMLInputElement | HTMLButtonElement>('input, button')) {
        control.disabled = true
      }
    }
  }

  focus(): void {
    this.form.querySelector<HTMLElement>('[data-project] input:not([type="hidden"])')?.focus()
  }
}
