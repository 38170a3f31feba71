/** Put between two tags, or into an attribute. What XML cannot say is left out (XML 1.0, 2.2). */
export const escapeXml = (plain: string) =>
  plain.replace(/[^\P{Cc}\t\n\r]/gu, '').replace(/[<>&"']/g, sign => entities[sign] ?? sign)

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }
