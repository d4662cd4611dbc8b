import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** The token stands behind `#`, which no browser sends, so that it is in no log. */
const SCRIPT = `
const form = document.forms[0];
const say = (text) => { document.querySelector('output').textContent = text; };
const query = 'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { expiresAt } }';
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { password, again, code } = form.elements;
  if (password.value !== again.value) return say('The two passwords differ. 两次输入的密码不一致。');
  const input = { token: location.hash.slice(1), password: password.value, code: code.value || null };
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { errors } = await response.json();
    if (errors) return say(errors[0].message);
    history.replaceState(null, '', location.pathname);
    form.hidden = true;
    say('Done: sign in with your new password. 密码已设置，请登录。');
  } catch {
    say('The hub does not answer. 服务器无响应。');
  }
});
`;

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }
label, input, button, output { display: block; width: 100%; box-sizing: border-box; margin-top: .75rem }
input, button { font: inherit; padding: .5rem }
`;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Thermograph</title>
<style>${STYLE}</style>
<h1>Choose a password <small lang="zh">设置密码</small></h1>
<form>
<label>Password, 12 characters or more 密码（至少12位）<input name="password" type="password" autocomplete="new-password" required minlength="12"></label>
<label>Once more 再次输入<input name="again" type="password" autocomplete="new-password" required></label>
<label>Code, if you have a second factor 验证码（启用双因子时）<input name="code" inputmode="numeric" autocomplete="one-time-code"></label>
<button>Set 确定</button>
</form>
<output></output>
<script>${SCRIPT}</script>
</html>
`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY =
  `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}; connect-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the page of a one-time link. */
export function serveInvitationPage(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(PAGE);
}
