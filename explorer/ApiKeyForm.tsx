import { type FormEvent, useState } from 'react';

/** The field for the API key; nothing is sent with it before the form is submitted. */
export function ApiKeyForm({ apiKey, onChange }: { apiKey: string; onChange: (apiKey: string) => void }) {
  const [typed, setTyped] = useState(apiKey);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const bare = typed.trim().replace(/^bearer\s+/i, '');
    setTyped(bare);
    onChange(bare);
  };
  const hint = apiKey
    ? 'Sent with every request of this browser tab.'
    : 'Nothing is readable without one. A demonstration hub says at its start where it keeps its keys.';
  return (
    <form className="api-key" onSubmit={submit}>
      <label htmlFor="api-key">API key</label>
      <input
        id="api-key"
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder="tg_…"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit">Use key</button>
      <output>{hint}</output>
    </form>
  );
}
