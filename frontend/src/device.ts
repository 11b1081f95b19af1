/** What this browser keeps. Where that is forbidden, nothing is kept and nothing fails. */
export type DeviceStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function deviceStorage(): DeviceStorage {
  try {
    return localStorage
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
  }
}
