/// Ed25519 keys in files: one file a key, mode 0600, encrypted under a passphrase.
///
/// Read in this order: [Wallet] (a folder of key files), [KeyFile] (one file and its format),
/// [Protection] (how the secret is kept). A secret leaves this package only as a
/// [espalier.base.crypto.SigningKey], whose text never shows it. The format is specified in
/// `docs/spec/key-file.md`.
@NullMarked
package espalier.client.key;

import org.jspecify.annotations.NullMarked;
