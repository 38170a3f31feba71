import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApiDocument } from './openapi.ts'

test('the API document is what others were given; `npx vitest -u` takes a change over, on purpose', async () => {
  const text = `${JSON.stringify(await openApiDocument('golden'), null, 2)}\n`
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'openapi.golden.json'))
})

test('every operation says who may call it, and names only what is defined', async () => {
  const document = await openApiDocument('test')
  const operations = Object.values(document.paths ?? {}).flatMap(item => Object.values(item ?? {}))
  expect(operations.length).toBeGreaterThan(100)
  for (const operation of operations) expect(operation).toHaveProperty('x-alcove-role')
  expect(JSON.stringify(document)).not.toContain('#/$defs/')
  const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(50)
  for (const name of names) expect(document.components?.schemas).toHaveProperty(name ?? '')
})
