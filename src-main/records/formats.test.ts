import { expect, test } from 'vitest'
import { checkTimeZone, isEmail, isTimeZone, isUri, withoutBlanks } from './formats.ts'

test('a URI has a scheme and a host', () => {
  for (const text of ['https://example.com', 'http://10.0.0.1:8080/a?b#c', 'wss://[::1]/', 'alcove://drivers']) {
    expect(isUri(text), text).toBe(true)
  }
  for (const text of [
    'example.com',
    'git@host:path',
    'https://',
    'https:///path',
    'mailto:a@b',
    '/path',
    '',
    'http://a b/',
  ]) {
    expect(isUri(text), text).toBe(false)
  }
})

test('a time zone is an IANA name', () => {
  for (const text of ['Europe/Berlin', 'UTC', 'Etc/GMT', 'GMT']) expect(isTimeZone(text), text).toBe(true)
  for (const text of ['Mars/Olympus', 'Berlin', '']) expect(isTimeZone(text), text).toBe(false)
  expect(checkTimeZone('timezone', null)).toEqual([])
  expect(checkTimeZone('timezone', 'Mars/Olympus')).toMatchObject([{ field: 'timezone' }])
})

test('an e-mail address has one @ with something on both sides', () => {
  for (const text of ['jo@example.com', 'jo.bloggs+tag@sub.example.com', 'admin@localhost'])
    expect(isEmail(text), text).toBe(true)
  for (const text of ['', 'jo', '@example.com', 'jo@', 'a@b@c', 'jo bloggs@example.com', 'Jo <jo@example.com>']) {
    expect(isEmail(text), text).toBe(false)
  }
})

test('blank entries of a list are dropped', () => {
  expect(withoutBlanks(['a', '', ' ', 'b'])).toEqual(['a', 'b'])
  expect(withoutBlanks(undefined)).toEqual([])
})
