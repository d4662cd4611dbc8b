import './workers.js';
import 'graphiql/style.css';
import './explorer.css';
import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiKeyForm } from './ApiKeyForm.js';
import { exampleTabs } from './examples.js';
import { hubFetcher } from './hubFetcher.js';

/** Kept as long as the browser tab lives, never longer. */
const KEY_SLOT = 'thermograph:api-key';

/** Nobody without a key may read the schema, so it is not asked for. */
const WITHOUT_SCHEMA = { schema: null };

function Explorer() {
  const [apiKey, setApiKey] = useState(() => sessionStorage.getItem(KEY_SLOT) ?? '');
  const hub = useMemo(() => hubFetcher(apiKey), [apiKey]);
  const tabs = useMemo(() => exampleTabs(Date.now()), []);
  useEffect(() => hub.dispose, [hub]);
  const keep = (chosen: string) => {
    sessionStorage.setItem(KEY_SLOT, chosen);
    setApiKey(chosen);
  };
  return (
    <>
      <header>
        <h1>Thermograph</h1>
        <ApiKeyForm apiKey={apiKey} onChange={keep} />
      </header>
      <main>
        <GraphiQL
          fetcher={hub.fetcher}
          defaultTabs={tabs}
          {...(apiKey ? {} : WITHOUT_SCHEMA)}
          inputValueDeprecation
          schemaDescription
          showPersistHeadersSettings={false}
        >
          <GraphiQL.Logo> </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

const place = document.getElementById('explorer');
if (place) createRoot(place).render(<Explorer />);
