import { expect, test } from 'vitest'
import { pullResponse } from '../../edge/messages.ts'
import { readPage } from './page.ts'

test('a record that is nested without end is told in words, and is no reason to fall', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const change = `{"entity":"zone","id":"zone-1","revision":"1","row":{"a":${deep}}}`
  const text = `{"type":"alcove_pull_response","changes":[${change}],"cursor":"","more":false,"checksum":""}`
  expect(() => readPage(pullResponse.parse(JSON.parse(text)), '')).toThrow(
    /nested so deep that its page cannot be read/,
  )
})
