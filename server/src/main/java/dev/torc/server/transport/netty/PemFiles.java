package dev.torc.server.transport.netty;

import dev.torc.server.transport.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Certificates and private keys in PEM files, in all the forms that OpenSSL writes but the encrypted ones of before PKCS#8. */
final class PemFiles {
    private static final Pattern SECTION =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** JDK algorithm of a private key, by the object identifier in its PKCS#8 form, and of signatures with it. */
    private static final Map<String, Algorithm> ALGORITHMS = Map.of(
            "1.2.840.113549.1.1.1", new Algorithm("RSA", "SHA256withRSA"),
            "1.2.840.113549.1.1.10", new Algorithm("RSASSA-PSS", null),
            "1.2.840.10045.2.1", new Algorithm("EC", "SHA256withECDSA"),
            "1.3.101.112", new Algorithm("EdDSA", "EdDSA"),
            "1.3.101.113", new Algorithm("EdDSA", "EdDSA"));

    private record Algorithm(String key, @Nullable String signature) {}

    private record Section(String type, String body) {
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(body);
        }
    }

    private PemFiles() {}

    /** All certificates of a file, in its order; none if it has none. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Section section : sections(file)) {
                if (section.type.equals("CERTIFICATE") || section.type.equals("TRUSTED CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(section.bytes())));
                }
            }
        } catch (GeneralSecurityException e) {
            throw failure(file, e);
        }
        return certificates;
    }

    /** The first private key of a file. */
    static PrivateKey privateKey(Path file, @Nullable String password) throws IOException {
        try {
            for (Section section : sections(file)) {
                switch (section.type) {
                    case "PRIVATE KEY" -> {
                        return key(file, section.bytes());
                    }
                    case "ENCRYPTED PRIVATE KEY" -> {
                        if (password == null) {
                            throw new IOException("tls-key-file, " + file
                                    + " (expected: tls-key-file-pass too, the key is encrypted)");
                        }
                        return key(file, decrypt(section.bytes(), password));
                    }
                    case "RSA PRIVATE KEY" -> {
                        return key(file, Pkcs8.ofRsa(notEncrypted(file, section)));
                    }
                    case "EC PRIVATE KEY" -> {
                        return key(file, Pkcs8.ofEc(notEncrypted(file, section)));
                    }
                    default -> {
                        // a certificate in the same file, or the parameters of a curve
                    }
                }
            }
        } catch (GeneralSecurityException e) {
            throw failure(file, e);
        }
        throw new IOException("tls-key-file, " + file + " (expected: a private key in PEM)");
    }

    /** Fails in Redis's words where there is no file or no section of Diffie-Hellman parameters in it. They are not used: the JDK has its own. */
    static void checkDhParameters(Path file) throws IOException {
        try {
            if (sections(file).stream().noneMatch(section -> section.type.equals("DH PARAMETERS"))) {
                throw new IOException(file + ": failed to read DH params.");
            }
        } catch (NoSuchFileException e) {
            throw new IOException("Failed to load " + file + ": No such file or directory", e);
        } catch (AccessDeniedException e) {
            throw new IOException("Failed to load " + file + ": Permission denied", e);
        }
    }

    private static byte[] notEncrypted(Path file, Section section) throws IOException {
        if (section.body.contains("ENCRYPTED")) {
            throw new IOException("tls-key-file, " + file
                    + " (expected: a key encrypted as PKCS#8; openssl pkcs8 -topk8" + " turns it into one)");
        }
        return section.bytes();
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws GeneralSecurityException, IOException {
        String identifier = Pkcs8.algorithm(pkcs8);
        Algorithm algorithm = ALGORITHMS.get(identifier);
        if (algorithm == null) {
            throw new IOException(
                    "tls-key-file, " + file + " (expected: a key of RSA, EC or EdDSA, not of " + identifier + ")");
        }
        return KeyFactory.getInstance(algorithm.key).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] decrypt(byte[] encrypted, String password) throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
        // of PBES2 only the parameters know the algorithm in full, such as PBEWithHmacSHA256AndAES_256
        String algorithm =
                info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
                        ? info.getAlgParameters().toString()
                        : info.getAlgName();
        SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        KeySpec spec = info.getKeySpec(cipher);
        return ((PKCS8EncodedKeySpec) spec).getEncoded();
    }

    /** Fails if key and certificate do not belong together: found out now, and not at the first handshake. */
    static void checkPair(TlsSettings settings, X509Certificate certificate, PrivateKey key) throws IOException {
        try {
            Algorithm algorithm = ALGORITHMS.get(Pkcs8.algorithm(key.getEncoded()));
            String signature = algorithm == null ? null : algorithm.signature;
            if (signature == null) {
                return;
            }
            PublicKey publicKey = certificate.getPublicKey();
            boolean pair = publicKey.getAlgorithm().equals(key.getAlgorithm());
            if (pair) {
                byte[] probe = "a pair?".getBytes(StandardCharsets.US_ASCII);
                Signature signer = Signature.getInstance(signature);
                signer.initSign(key);
                signer.update(probe);
                byte[] signed = signer.sign();
                signer.initVerify(publicKey);
                signer.update(probe);
                pair = signer.verify(signed);
            }
            if (!pair) {
                throw new IOException("tls-key-file, " + settings.key() + " (expected: the key of the certificate in "
                        + settings.certificate() + ")");
            }
        } catch (GeneralSecurityException e) {
            throw failure(settings.key(), e);
        }
    }

    private static List<Section> sections(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        List<Section> sections = new ArrayList<>();
        Matcher matcher = SECTION.matcher(text);
        while (matcher.find()) {
            sections.add(new Section(matcher.group(1), matcher.group(2)));
        }
        return sections;
    }

    private static IOException failure(Path file, GeneralSecurityException e) {
        return new IOException(file + ": " + e.getMessage(), e);
    }
}
