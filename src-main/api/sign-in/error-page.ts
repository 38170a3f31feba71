/** Our own pages may show this in a frame, as ts-client does when it signs in silently; nobody else may (auth.md 4.3). */
export const framedBySelf = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** What an application's sign-in ended with, for the person who sees it: no script, nothing from elsewhere. */
export function errorPage(message: string, redirectUri: string | undefined): string {
  const add = redirectUri ? `/admin/people/applications?redirect_uri=${encodeURIComponent(redirectUri)}` : undefined
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>This application cannot sign in</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; background: #0a0b10; color: #e8eaf0; margin: 0; display: grid; min-height: 100vh; place-items: center }
  main { max-width: 34rem; padding: 2rem }
  h1 { font-size: 1.5rem; margin: 0 0 1rem }
  a { color: #8ab4ff }
  p { margin: 0 0 1rem }
</style>
<main>
<h1>This application cannot sign in</h1>
<p>${escaped(message)}</p>
${add ? `<p>An admin of this node can register it: <a href="${escaped(add)}" target="_top">People, Applications</a>.</p>` : ''}
<p><a href="/login" target="_top">Sign in to this node</a></p>
</main>
</html>`
}

const escaped = (text: string) => text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`)
