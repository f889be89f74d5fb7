// Foreign XML Signature and XML Encryption for the matrix: `java Werkzeug.java jdk|santuario TASKS ANSWERS`.
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.keys.content.KeyName;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

public final class Werkzeug {
    static final String XENC = "http://www.w3.org/2001/04/xmlenc#";
    static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";

    record Aufgabe(String verb, Path ein, Path aus, Path schluessel, Path zertifikat, String methode, String daten,
                   String form) {
        static Aufgabe lies(String zeile) {
            String[] f = zeile.split("\t");
            return new Aufgabe(f[0], Path.of(f[1]), Path.of(f[2]), Path.of(f[3]), Path.of(f[4]), f[5], f[6], f[7]);
        }
    }

    public static void main(String[] args) throws Exception {
        XMLSignatureFactory factory;
        if (args[0].equals("santuario")) {
            org.apache.xml.security.Init.init();
            Security.insertProviderAt(new org.bouncycastle.jce.provider.BouncyCastleProvider(), 1);
            factory = XMLSignatureFactory.getInstance("DOM", new org.apache.jcp.xml.dsig.internal.dom.XMLDSigRI());
        } else {
            factory = XMLSignatureFactory.getInstance("DOM", "XMLDSig");
        }
        List<String> antworten = new ArrayList<>();
        for (String zeile : Files.readAllLines(Path.of(args[1]))) {
            antworten.add(antworte(factory, Aufgabe.lies(zeile)));
        }
        Files.write(Path.of(args[2]), antworten);
    }

    static String antworte(XMLSignatureFactory factory, Aufgabe a) {
        try {
            switch (a.verb()) {
                case "pruefe" -> pruefe(factory, a);
                case "signiere" -> signiere(factory, a);
                case "oeffne" -> oeffne(a);
                case "verschluessle" -> verschluessle(a);
                default -> throw new IllegalArgumentException("no such task: " + a.verb());
            }
            return "gut\t";
        } catch (Exception e) {
            StringBuilder wort = new StringBuilder();
            for (Throwable t = e; t != null && wort.length() < 1000; t = t.getCause()) {
                wort.append(t).append(' ');
            }
            return "nein\t" + wort.toString().replaceAll("\\s+", " ");
        }
    }

    static void pruefe(XMLSignatureFactory factory, Aufgabe a) throws Exception {
        Document doc = lies(a.ein());
        Element properties = (Element) doc.getElementsByTagNameNS(XADES, "SignedProperties").item(0);
        if (properties != null) {
            properties.setIdAttribute("Id", true);
        }
        X509Certificate cert = zertifikat(a.zertifikat());
        KeySelector key = KeySelector.singletonKeySelector(cert.getPublicKey());
        DOMValidateContext context = new DOMValidateContext(key, doc.getDocumentElement().getLastChild());
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
        if (!factory.unmarshalXMLSignature(context).validate(context)) {
            throw new GeneralSecurityException("the signature does not hold");
        }
    }

    static void signiere(XMLSignatureFactory factory, Aufgabe a) throws Exception {
        Document doc = lies(a.ein());
        Element root = doc.getDocumentElement();
        root.removeChild(root.getLastChild()); // the template is for other tools
        Reference reference = factory.newReference("", factory.newDigestMethod(a.daten(), null),
            List.of(factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                    factory.newTransform(a.form(), (TransformParameterSpec) null)), null, null);
        SignedInfo info = factory.newSignedInfo(
            factory.newCanonicalizationMethod(a.form(), (C14NMethodParameterSpec) null),
            factory.newSignatureMethod(a.methode(), null), List.of(reference));
        KeyInfoFactory keys = factory.getKeyInfoFactory();
        KeyInfo keyInfo = keys.newKeyInfo(List.of(keys.newX509Data(List.of(zertifikat(a.zertifikat())))));
        DOMSignContext context = new DOMSignContext(schluessel(a.schluessel()), root);
        context.setDefaultNamespacePrefix("ds");
        factory.newXMLSignature(info, keyInfo).sign(context);
        schreibe(doc, a.aus());
    }

    static void oeffne(Aufgabe a) throws Exception {
        Document doc = lies(a.ein());
        XMLCipher cipher = XMLCipher.getInstance();
        cipher.init(XMLCipher.DECRYPT_MODE, null);
        cipher.setKEK(schluessel(a.schluessel()));
        Files.write(a.aus(), cipher.decryptToByteArray(doc.getDocumentElement()));
    }

    static void verschluessle(Aufgabe a) throws Exception {
        Document doc = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
        KeyGenerator generator = KeyGenerator.getInstance("AES");
        generator.init(256);
        SecretKey cek = generator.generateKey();
        X509Certificate cert = zertifikat(a.zertifikat());
        boolean sha256 = a.methode().endsWith("#rsa-oaep");
        XMLCipher wrapper =
            sha256 ? XMLCipher.getInstance(a.methode(), null, XENC + "sha256") : XMLCipher.getInstance(a.methode());
        wrapper.init(XMLCipher.WRAP_MODE, cert.getPublicKey());
        String mgf = sha256 ? "http://www.w3.org/2009/xmlenc11#mgf1sha256" : null;
        EncryptedKey key = wrapper.encryptKey(doc, cek, mgf, null);
        key.setKeyInfo(new org.apache.xml.security.keys.KeyInfo(doc));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(cert.getEncoded());
        key.getKeyInfo().add(new KeyName(doc, HexFormat.of().formatHex(digest)));
        XMLCipher cipher = XMLCipher.getInstance(a.daten());
        cipher.init(XMLCipher.ENCRYPT_MODE, cek);
        EncryptedData data = cipher.encryptData(doc, null, new FileInputStream(a.ein().toFile()));
        data.setKeyInfo(new org.apache.xml.security.keys.KeyInfo(doc));
        data.getKeyInfo().add(key);
        doc.appendChild(cipher.martial(data));
        schreibe(doc, a.aus());
    }

    static Document lies(Path path) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(path.toFile());
    }

    static void schreibe(Document doc, Path path) throws Exception {
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(doc), new StreamResult(path.toFile()));
    }

    static X509Certificate zertifikat(Path path) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(path)));
    }

    /** Return the private key of a PKCS#8 PEM file, whichever kind of key it is. */
    static PrivateKey schluessel(Path path) throws Exception {
        String text = Files.readString(path, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
        GeneralSecurityException last = null;
        for (String kind : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                last = kind.equals("EC") || last == null ? e : last;
            }
        }
        throw last;
    }
}
