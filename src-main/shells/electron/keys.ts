import type { Input } from 'electron'

/** What a key press means to the shell; an ordinary one goes on to the page. */
export type KeyMeaning = 'open admin' | 'developer tools' | 'refused' | 'ordinary'

export type KeyPress = Pick<Input, 'type' | 'key' | 'code' | 'control' | 'alt' | 'shift' | 'meta'>

/** Keys that act on the browser even without a modifier. */
const BROWSER_KEYS = /^(F\d+|Browser.*|Launch.*|ContextMenu|Escape|Power|PrintScreen)$/

/**
 * On a panel on the wall no key may close, reload, zoom or leave the page. Naming the harmless keys is safer than
 * naming the harmful ones, so everything with a modifier is refused.
 */
export function meaningOf(
  press: KeyPress,
  { locked, developing }: { locked: boolean; developing: boolean },
): KeyMeaning {
  const { type, code, key, control, alt, shift, meta } = press
  const down = type === 'keyDown' || type === 'rawKeyDown'
  // The code is the place on the keyboard, which is the same on every layout.
  if (down && code === 'KeyA' && shift && !alt && (control || meta)) return 'open admin'
  if (locked) return control || alt || meta || BROWSER_KEYS.test(key) ? 'refused' : 'ordinary'
  return down && developing && key === 'F12' ? 'developer tools' : 'ordinary'
}
