import { describe, expect, test } from 'vitest'
import { jsonPathFilter } from './json-path.ts'

const details = {
  car: { make: 'Tesla', year: 2024, electric: true, plate: null },
  'company car': 'none',
  pets: [
    { kind: 'cat', age: 3 },
    { kind: 'dog', age: 9 },
  ],
  floors: [1, 2, 5],
  says: 'he said "hi"',
}

describe('a filter finds', () => {
  test.each([
    '$',
    '$.car',
    '$.car.plate',
    '$.car.make == "Tesla"',
    '$ . car . make=="Tesla"',
    '$.car.year > 2023',
    '$.car.year<=2024',
    '$.car.electric == true',
    '$.car.plate == null',
    '$.car.make != null',
    '$.car.make <> "Skoda"',
    '2024 == $.car.year',
    '$.car.make < "Tesle"',
    '$."company car" == "none"',
    '$.car ? (@.make == "Tesla")',
    '$.car ? (@.make == "Tesla" && @.year == 2024)',
    '$.car ? (@.make == "Skoda" || (@.year == 2024 && @.electric == true))',
    '$.car ? (exists(@.plate))',
    '$.pets.kind == "dog"',
    '$.pets[*].kind == "dog"',
    '$.pets[0].kind == "cat"',
    '$.pets ? (@.kind == "dog" && @.age > 5)',
    '$.pets ? (@.age > 5).kind == "dog"',
    '$.pets[*] ? (@.age < $.pets[1].age)',
    '$.floors == 5',
    '$.says == "he said \\"hi\\""',
    'exists($.car) && $.car.year == 2024',
  ])('%s', filter => expect(jsonPathFilter(filter)(details)).toBe(true))
})

describe('a filter does not find', () => {
  test.each([
    '$.boat',
    '$.car.make.name',
    '$.car.make == "tesla"',
    '$.car.make == 1',
    '$.car.make != 1',
    '$.car.make > 1',
    '$.boat == null',
    '$.boat != "x"',
    '$.car ? (@.make == "Tesla" && @.year == 2023)',
    '$.pets ? (@.kind == "cat" && @.age > 5)',
    '$.pets[2]',
    '$.car.constructor',
    '$.__proto__',
    '$.car == $.car.make',
  ])('%s', filter => expect(jsonPathFilter(filter)(details)).toBe(false))
})

describe('a filter that is not understood says why', () => {
  test.each([
    ['', 'ends too soon'],
    ['name', 'has "name" where a path or value must be'],
    ['$.', 'where the name of a member must be'],
    ['$.a ==', 'ends too soon'],
    ['$.a == "x', 'is not understood from ""x" on'],
    ['$.a ? (@.b == 1', 'needs ")" at its end'],
    ['$.a ? (@.b)', 'needs one of == != <> < <= > >= after what it compares'],
    ['$.a like_regex "x"', 'needs one of =='],
    ['$.a[1 to 2]', 'needs "]" before "to"'],
    ['$.a[-1]', 'has "-1" in square brackets'],
    ['$.a.*', 'has "*" where the name of a member must be'],
    ['!($.a == 1)', 'is not understood from "!($.a == 1)" on'],
    ['$.a == 1; drop table user', 'is not understood from "; drop table user" on'],
    ['$.a == 1 $', 'has "$" where nothing more is understood'],
    [`$${'.a'.repeat(600)}`, 'is longer than 1000 characters'],
    [`${'('.repeat(60)}$.a == 1`, 'too many brackets'],
    [`$${'?('.repeat(200)}`, 'where a path or value must be'],
  ])('%s', (filter, words) => expect(() => jsonPathFilter(filter)).toThrow(words))
})

test('a filter that would look at everything for every other thing is given up', () => {
  const many = { list: Array.from({ length: 2_000 }, (_, at) => at) }
  const nested = `$.list ? (${'exists($.list ? ('.repeat(5)}@ > 5000${'))'.repeat(5)})`
  for (const filter of ['$.list ? ($.list > 5000)', nested]) {
    expect(() => jsonPathFilter(filter)(many)).toThrow('looks at too much')
  }
})
