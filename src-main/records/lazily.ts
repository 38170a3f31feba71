import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** A library that is read when it is first needed: it would cost every start some 40 ms, and most never need it. */
export function lazily<Library>(name: string): () => Library {
  let library: Library | undefined
  return () => {
    library ??= load(name) as Library
    return library
  }
}
