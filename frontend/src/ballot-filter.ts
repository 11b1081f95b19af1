// Finds projects on a long ballot. A row that is filtered out is hidden and keeps
// what is on it; rows never change their order.

/** Words and a cost as people type them; what is no number limits nothing. */
export interface Filter {
  words: string
  most: number // in minor units; Infinity for no limit
  mine: boolean
}

export interface Findable {
  text: string
  cost: number
  chosen: boolean
}

export function matches(filter: Filter, row: Findable): boolean {
  const text = row.text.toLowerCase()
  return (
    (!filter.mine || row.chosen) &&
    row.cost <= filter.most &&
    filter.words
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  )
}

/** "£2,500", "2500.50"; nothing or no number is no limit. unit: minor units in one. */
export function readMost(text: string, unit: number): number {
  const plain = text.replace(/[£,\s]/g, '')
  return /^\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * unit) : Number.POSITIVE_INFINITY
}

/** Wires the controls up, if the page has them; told says how many rows are left. */
export function filterRows(form: HTMLFormElement, rows: HTMLElement[], told: (shown: number) => void): void {
  const panel = form.querySelector<HTMLElement>('[data-filter]')
  if (!panel) return
  const value = (name: string): string => panel.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value.trim() ?? ''
  const apply = (): void => {
    const filter: Filter = {
      words: value('find'),
      most: readMost(value('most'), 10 ** Number(panel.dataset.digits)),
      mine: panel.querySelector<HTMLInputElement>('[name="mine"]')?.checked ?? false,
    }
    let shown = 0
    for (const row of rows) {
      row.hidden = !matches(filter, {
        text: row.dataset.text ?? '',
        cost: Number(row.dataset.cost),
        chosen: row.classList.contains('cc-project--chosen'),
      })
      if (!row.hidden) shown++
    }
    told(shown)
  }
  panel.addEventListener('input', apply)
  panel.addEventListener('keydown', (event) => {
    // Enter would press the first button of the form.
    if (event.key === 'Enter' && (event.target as Element).matches('input')) event.preventDefault()
  })
  panel.querySelector('[data-all]')?.addEventListener('click', (event) => {
    event.preventDefault()
    for (const field of panel.querySelectorAll<HTMLInputElement>('input')) {
      field.checked = false
      if (field.type !== 'checkbox') field.value = ''
    }
    apply()
  })
}
