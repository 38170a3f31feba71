import { readFileSync } from 'node:fs'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

/** The sample exchange of edge.md 2.5, message by message, as it is there. */
export const exchange = read('frames.golden.txt')
  .trim()
  .split('\n')
  .map(line => ({ isOurs: line.startsWith('E>C'), text: line.slice(4) }))

/** The two messages of edge.md 2.2: a file, and a failure. */
export const [fileBytes, failBytes] = read('binary.golden.txt')
  .split('\n\n')
  .map(dump =>
    Buffer.from(
      dump
        .split('\n')
        .map(line => line.slice(6).replaceAll(' ', ''))
        .join(''),
      'hex',
    ),
  ) as [Buffer, Buffer]
