npm install ./revenue-guard-client-0.1.0.tgz
