// The page's own script: presses buttons, and shows what is new every second.
const live = document.getElementById('live')
const said = document.getElementById('said')
const secretDialog = document.getElementById('secret')
const askDialog = document.getElementById('ask')

async function press(what) {
  const body = JSON.stringify(what)
  const answer = await fetch('/do', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { said: text = '', secret } = await answer.json()
  say(text)
  if (secret) {
    secretDialog.querySelector('code').textContent = secret
    secretDialog.showModal()
  }
  await look()
}

function say(text) {
  said.textContent = text
  clearTimeout(say.gone)
  say.gone = setTimeout(() => said.replaceChildren(), 4000)
}

/** Asks for some texts in a dialog; nothing when it is left. */
function ask(title, names) {
  const fields = names.map(name => {
    const label = document.createElement('label')
    const input = document.createElement(name === 'value' ? 'textarea' : 'input')
    input.name = name
    label.append(name, input)
    return label
  })
  askDialog.querySelector('h2').textContent = title
  askDialog.querySelector('div').replaceChildren(...fields)
  askDialog.returnValue = ''
  askDialog.showModal()
  return new Promise(done => {
    askDialog.addEventListener(
      'close',
      () =>
        done(
          askDialog.returnValue === 'yes'
            ? Object.fromEntries(new FormData(askDialog.querySelector('form')))
            : undefined,
        ),
      { once: true },
    )
  })
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button')
  if (!button) return
  if (button.dataset.do) return press(JSON.parse(button.dataset.do))
  if (button.dataset.setting) {
    const given = await ask(`A setting of ${button.dataset.setting}`, ['name', 'value'])
    if (given) await press({ action: 'setting', module: button.dataset.setting, ...given })
  }
  if (button.id === 'make') {
    const given = await ask('A new edge', ['name'])
    if (given) await press({ action: 'make', ...given })
  }
  if (button.id === 'copy') {
    await navigator.clipboard.writeText(secretDialog.querySelector('code').textContent)
    say('Copied.')
  }
})

document.addEventListener('change', ({ target }) => {
  const name = target.dataset.misbehave
  if (name) void press({ action: 'misbehave', name, value: target.type === 'checkbox' ? target.checked : target.value })
})

let shown = ''
async function look() {
  try {
    const text = await (await fetch('/live')).text()
    live.classList.remove('away')
    if (text === shown) return
    shown = text
    const open = [...live.querySelectorAll('details[open]')].map(it => it.id)
    live.innerHTML = text
    for (const id of open) document.getElementById(id)?.setAttribute('open', '')
  } catch {
    live.classList.add('away')
  }
}

/** A button that is being pressed stays where it is. */
const isPressing = () => document.querySelector('button:active') !== null
setInterval(() => document.visibilityState === 'visible' && !isPressing() && look(), 1000)
