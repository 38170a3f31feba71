import { expect, test } from 'vitest'
import { type KeyPress, meaningOf } from './keys.ts'

const onTheWall = { locked: true, developing: false }
const onADesk = { locked: false, developing: true }

function press(key: string, ...held: ('control' | 'alt' | 'shift' | 'meta')[]): KeyPress {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key
  const holds = (name: (typeof held)[number]) => held.includes(name)
  return {
    type: 'keyDown',
    key,
    code,
    control: holds('control'),
    alt: holds('alt'),
    shift: holds('shift'),
    meta: holds('meta'),
  }
}

test.each([
  ['Alt+F4', press('F4', 'alt')],
  ['Ctrl+W', press('w', 'control')],
  ['Cmd+Q', press('q', 'meta')],
  ['F11', press('F11')],
  ['Ctrl+R', press('r', 'control')],
  ['Ctrl+Shift+R', press('R', 'control', 'shift')],
  ['F5', press('F5')],
  ['Ctrl++', press('+', 'control')],
  ['Ctrl+-', press('-', 'control')],
  ['Ctrl+0', press('0', 'control')],
  ['Ctrl+Shift+I', press('I', 'control', 'shift')],
  ['F12', press('F12')],
  ['Alt+Left', press('ArrowLeft', 'alt')],
  ['Back', press('BrowserBack')],
  ['Menu', press('ContextMenu')],
  ['Escape', press('Escape')],
])('%s does nothing on the wall', (_name, input) => {
  expect(meaningOf(input, onTheWall)).toBe('refused')
  expect(meaningOf({ ...input, type: 'keyUp' }, onTheWall)).toBe('refused')
})

test.each(['a', 'A', '7', 'Enter', 'Tab', 'ArrowDown', 'Backspace', 'Shift', ' '])(
  '%j is an ordinary key on the wall',
  key => {
    expect(meaningOf(press(key), onTheWall)).toBe('ordinary')
  },
)

test('the technician gets to the admin page from every window', () => {
  expect(meaningOf(press('A', 'control', 'shift'), onTheWall)).toBe('open admin')
  expect(meaningOf(press('A', 'meta', 'shift'), onADesk)).toBe('open admin')
  expect(meaningOf({ ...press('A', 'control', 'shift'), type: 'rawKeyDown' }, onADesk)).toBe('open admin')
  expect(meaningOf({ ...press('A', 'control', 'shift'), type: 'keyUp' }, onADesk)).toBe('ordinary')
  expect(meaningOf(press('a', 'control'), onADesk)).toBe('ordinary')
  expect(meaningOf(press('A', 'control', 'shift', 'alt'), onADesk)).toBe('ordinary')
})

test('a window on a desk keeps its keys, and F12 opens the developer tools while developing', () => {
  expect(meaningOf(press('F4', 'alt'), onADesk)).toBe('ordinary')
  expect(meaningOf(press('F12'), onADesk)).toBe('developer tools')
  expect(meaningOf(press('F12'), { locked: false, developing: false })).toBe('ordinary')
})
