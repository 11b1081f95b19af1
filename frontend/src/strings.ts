// The strings of the page's own script: <template id="strings"> holds one
// paragraph for each string and plural form.

export type Args = Record<string, string | number>

export interface Strings {
  /** The string with its gaps filled. */
  say(key: string, args?: Args): string
  /** The form for a number; {n} is the number as people write it. */
  count(key: string, n: number, args?: Args): string
}

export function fill(text: string, args: Args): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(args[name] ?? gap))
}

export function readStrings(doc: Document): Strings {
  const forms = new Map<string, Map<string, string>>()
  const template = doc.querySelector<HTMLTemplateElement>('#strings')
  for (const node of template?.content.querySelectorAll<HTMLElement>('[data-key]') ?? []) {
    const key = node.dataset.key ?? ''
    const of = forms.get(key) ?? new Map<string, string>()
    forms.set(key, of.set(node.dataset.form ?? 'other', node.textContent ?? ''))
  }
  const plural = new Intl.PluralRules(doc.documentElement.lang || 'en')
  const form = (key: string, name: string): string => forms.get(key)?.get(name) ?? forms.get(key)?.get('other') ?? key
  return {
    say: (key, args = {}) => fill(form(key, 'other'), args),
    count: (key, n, args = {}) => fill(form(key, plural.select(n)), { n: number(n), ...args }),
  }
}

/** A whole number for people: 1,402. */
export function number(n: number): string {
  return (n < 0 ? '\u2212' : '') + String(Math.abs(n)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** An amount in minor units: £14,800, £125.86, −£150, 995,079 PLN. */
export function money(pence: number, currency: string): string {
  const code = currency || 'GBP'
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
    .maximumFractionDigits as number
  const unit = 10 ** digits
  const size = Math.abs(pence)
  const minor = size % unit ? `.${String(size % unit).padStart(digits, '0')}` : ''
  const amount = number(Math.floor(size / unit)) + minor
  return (pence < 0 ? '\u2212' : '') + (code === 'GBP' ? `£${amount}` : `${amount} ${code}`)
}

/** Part of whole with one decimal, rounded half up: "29.8%". */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '0%'
  return `${(Math.floor((part * 2000 + whole) / (2 * whole)) / 10).toFixed(1)}%`
}

/** Part of whole as the width of a bar. */
export function share(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0%'
  return `${(Math.min(Math.floor((part * 20000 + whole) / (2 * whole)), 10000) / 100).toFixed(2)}%`
}
