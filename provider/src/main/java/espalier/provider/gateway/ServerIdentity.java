package espalier.provider.gateway;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The gateway's key and its self-signed certificate: ECDSA P-256, made once and kept.
///
/// P-256 and not Ed25519, because browsers and older TLS stacks refuse Ed25519 certificates.
public final class ServerIdentity {
  private static final int VALID_DAYS = 3_650;

  private final PrivateKey key;
  private final X509Certificate certificate;

  private ServerIdentity(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /// Reads the identity kept in `folder`, or makes one; the key's file has mode 0600.
  public static ServerIdentity open(Path folder) throws IOException {
    Path keyFile = folder.resolve("gateway.key");
    Path certificateFile = folder.resolve("gateway.crt");
    try {
      if (!Files.exists(keyFile) || !Files.exists(certificateFile)) {
        Files.createDirectories(folder);
        make(keyFile, certificateFile);
      }
      var spec = new PKCS8EncodedKeySpec(Files.readAllBytes(keyFile));
      var in = new ByteArrayInputStream(Files.readAllBytes(certificateFile));
      return new ServerIdentity(
          KeyFactory.getInstance("EC").generatePrivate(spec),
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(
          "key or certificate in "
              + folder
              + " is damaged; remove gateway.key and gateway.crt and"
              + " publish the new fingerprint",
          e);
    }
  }

  private static void make(Path keyFile, Path certificateFile)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    var name = new X500Name("CN=espalier-provider");
    Instant start = Instant.now().truncatedTo(ChronoUnit.DAYS);
    var serial = new BigInteger(127, new SecureRandom());
    var names =
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            });
    byte[] certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        name,
                        serial,
                        Date.from(start),
                        Date.from(start.plus(VALID_DAYS, ChronoUnit.DAYS)),
                        name,
                        pair.getPublic())
                    .addExtension(Extension.subjectAlternativeName, false, names)
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())))
            .getEncoded();
    write(keyFile, pair.getPrivate().getEncoded());
    write(certificateFile, certificate);
  }

  // Created with its mode, so that the key is never readable by others, not even for a moment.
  private static void write(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(temporary, bytes);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// SHA-256 of the certificate: what the provider publishes.
  public Hash fingerprint() {
    try {
      return Sha256.hash(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read has bytes", e);
    }
  }

  SSLContext context() {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      char[] inMemory = new char[0];
      keys.setKeyEntry("gateway", key, inMemory, new X509Certificate[] {certificate});
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(keys, inMemory);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK has TLS 1.3 with PKCS12", e);
    }
  }
}
