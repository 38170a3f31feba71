/** For people: one line, without what moves a cursor, cannot be seen or turns the reading direction round. */
export const plainText = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, most)
