import type { DeviceStorage } from './device'

/** Takes off this device what a ballot kept here, when its page says so. */
export function forget(doc: Document, storage: DeviceStorage): void {
  const take = (key: string): boolean => {
    try {
      const kept = storage.getItem(key) !== null
      storage.removeItem(key)
      return kept
    } catch {
      return false // a forbidden storage holds nothing
    }
  }
  // A page after the ballot: what is still here was never counted.
  for (const told of doc.querySelectorAll<HTMLElement>('[data-forget-now]')) {
    told.hidden = !take(told.dataset.forgetNow ?? '')
  }
  for (const form of doc.querySelectorAll<HTMLFormElement>('form[data-forget]')) {
    form.addEventListener('submit', (event) => {
      if (!event.defaultPrevented) take(form.dataset.forget ?? '')
    })
  }
}
