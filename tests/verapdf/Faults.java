import java.io.File;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Prints for each file and standard how often it was looked at, and a line for each rule that it breaks. */
public class Faults {
    private static final PDFAFlavour[] STANDARDS = {PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A};
    private static final int TOLD_OF_A_RULE = 1;

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            for (PDFAFlavour standard : STANDARDS) {
                look(file, standard);
            }
        }
    }

    private static void look(String file, PDFAFlavour standard) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), standard);
                PDFAValidator validator = Foundries.defaultInstance()
                        .createValidator(standard, TOLD_OF_A_RULE, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            String start = file + "\t" + standard.getId() + "\t";
            System.out.println(start + "looked\t" + result.getTotalAssertions());
            for (TestAssertion broken : result.getTestAssertions()) {
                String rule = broken.getRuleId().getClause() + "-" + broken.getRuleId().getTestNumber();
                System.out.println(start + "broken\t" + rule + ": " + broken.getMessage());
            }
        }
    }
}
